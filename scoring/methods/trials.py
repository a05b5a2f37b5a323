"""What a method would make of a run that is done: the same tallies, measured anew.

No answer is read again. Both sides are computed alike, so that what differs is the
method alone; earlier rounds are learnt from as the method says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP
from typing import Any

from django.db import transaction

from accounts.models import User
from jobs import leases, wake
from publishing.content.release_content import PUBLISHED, RemeasureRow
from scoring import round_methods
from scoring.methodology.model import Methodology, MethodologyError
from scoring.models import Method, MethodTrial, Run, State
from scoring.refusals import refused
from scoring.release.other_methods import rows_of, shown
from scoring.runs.stored import StoredRun

MOST_RUNS = 10


def runs_for(method: Methodology) -> list[Run]:
    """Last finished runs of rounds whose questions the method scores, newest first."""
    done = Run.objects.filter(state=State.DONE).select_related("round__instrument")
    found: dict[int, Run] = {}
    for run in done.order_by("-round__year", "-pk"):
        if run.round_id not in found and _fits(method, run):
            found[run.round_id] = run
        if len(found) == MOST_RUNS:
            break
    return list(found.values())


def _fits(method: Methodology, run: Run) -> bool:
    try:
        method.fit(run.round.instrument.content.scored_codes)
    except MethodologyError:
        return False
    return True


@transaction.atomic
def ask(row: Method, run: Run, *, by: User, at: datetime) -> MethodTrial:
    """Leave the computation to a worker; the trial there is, if it was asked already.

    Raises Refused.
    """
    method = round_methods.parsed(row.text, name=row.code)
    if run.state != State.DONE or not _fits(method, run):
        raise refused("method_does_not_fit")
    facts = {"text": row.text, "asked_by": by, "asked_at": at}
    trial, _ = MethodTrial.objects.get_or_create(
        run=run, digest=row.digest, defaults=facts
    )
    MethodTrial.objects.filter(pk=trial.pk).put_back()
    wake.on_commit(MethodTrial)
    return trial


def compute(trial: MethodTrial) -> None:
    """The job: figures by the run's own method and by the one that is tried."""
    method = round_methods.parsed(trial.text, name="trial")
    before, after = StoredRun(trial.run), StoredRun(trial.run)
    after.method = method
    figures = side_by_side(before, after)
    with transaction.atomic():
        leases.finish(trial, {"figures": figures})


def side_by_side(before: StoredRun, after: StoredRun) -> list[dict[str, Any]]:
    """Rows of the whole and of each unit: what is printed of each index that both
    print, before and after."""
    both = [code for code in shown(before.method) if code in shown(after.method)]
    old = {(one.unit_id, one.indicator): one for one in _printed(before)}
    new = {(one.unit_id, one.indicator): one for one in _printed(after)}
    whole = before.round.owner_id
    places = sorted({pk for pk, _ in old} | {pk for pk, _ in new}, key=whole.__ne__)
    return [
        {
            "unit": pk,
            "indicator": code,
            "before": _said(old.get((pk, code))),
            "after": _said(new.get((pk, code))),
        }
        for pk in places
        for code in both
    ]


def _printed(stored: StoredRun) -> Iterator[RemeasureRow]:
    for grouping, places in stored.groupings(stored.method):
        if grouping.basis == PUBLISHED:
            yield from rows_of(stored.scorer, grouping, places, stored.method)


def _said(row: RemeasureRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    half = None
    if row.lower is not None and row.upper is not None:
        # With the decimals of the percent beside it.
        half = str(((row.upper - row.lower) / 2).quantize(row.percent, ROUND_HALF_UP))
    return {"percent": str(row.percent), "half": half, "rank": row.rank}
