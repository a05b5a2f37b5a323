"""Questionnaires for the ministry's own analysts, before a release and after it.

No second person decides, as analysts see unreleased figures anyhow; everything else is
as in a research file: nobody stands alone, nothing names anybody, and each file asked
for, made and fetched is a line of the trail.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from jobs import leases, wake
from scoring.microdata import reading, writing
from scoring.microdata.anonymity import k_anonymity
from scoring.microdata.anonymity.k_anonymity import Protected
from scoring.microdata.anonymity.rules import rules
from scoring.microdata.export_guide import guide
from scoring.microdata.reading import Questionnaires
from scoring.microdata.variables import profile_codes, variables
from scoring.models import AnswersFile
from scoring.refusals import Refused, refused
from surveys.models import Round

# Long enough to fetch it; answers are kept in one place.
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Shown:
    """What may be shown of a round, how it is protected, and how much is not."""

    rows: Questionnaires
    protected: Protected
    k: int
    left_out: int
    units: int
    fitted: int


def ask(rnd: Round, *, by: User, at: datetime) -> AnswersFile:
    """Leave a file to the workers; older ones go. Raises Refused while one is made."""
    AnswersFile.objects.filter(finished_at__lt=at - KEPT).delete()
    try:
        with transaction.atomic():
            asked = AnswersFile.objects.create(round=rnd, asked_by=by, asked_at=at)
            _record(asked, "answers_asked", by)
            wake.on_commit(AnswersFile)
    except IntegrityError:
        raise refused("file_under_way", rnd.code) from None
    return asked


def make(asked: AnswersFile) -> None:
    """Raises PermanentFailure where nothing may be shown."""
    try:
        shown = shown_of(asked.round)
    except Refused as error:
        raise leases.PermanentFailure(str(error)) from None
    body = _packed(asked, shown)
    made = {
        "body": body,
        "digest": hashlib.sha256(body).hexdigest(),
        "rows": len(shown.rows.weight),
        "left_out": shown.left_out,
        "units": shown.units,
        "fitted": shown.fitted,
        "k": shown.k,
        "smallest": shown.protected.smallest,
    }
    with transaction.atomic():
        leases.finish(asked, made)
        details = {"digest": made["digest"], "rows": made["rows"]}
        _record(asked, "answers_made", asked.asked_by, **details)


def shown_of(rnd: Round) -> Shown:
    """Questionnaires as they stand, without those of places too small to hide in.

    Raises Refused.
    """
    rows, fitted = reading.read_now(rnd)
    chosen = rules(profile=profile_codes(rnd.instrument.content))
    which = k_anonymity.hidden_by_others(rows.place, chosen.k)
    if not which.any():
        raise refused("too_few_to_hide", rnd.code)
    kept = reading.kept_rows(rows, which)
    return Shown(
        rows=kept,
        protected=k_anonymity.protect(kept.place, kept.known, chosen),
        k=chosen.k,
        left_out=int((~which).sum()),
        units=len(set(kept.unit)),
        fitted=fitted,
    )


def _packed(asked: AnswersFile, shown: Shown) -> bytes:
    content = asked.round.instrument.content
    # From the machine's own chance and kept nowhere: the codes cannot be traced back.
    chance = np.random.default_rng()
    made = variables(shown.rows, shown.protected, content, chance=chance)
    return writing.packed(
        name_of(asked), made, guide(asked.round, shown, at=timezone.now())
    )


def name_of(asked: AnswersFile) -> str:
    mark = "simulated-" if asked.round.simulated else ""
    day = timezone.localdate(asked.asked_at)
    return f"{mark}{asked.round.code}-{day:%Y%m%d}-microdata"


@transaction.atomic
def fetch(asked: AnswersFile, *, by: User, at: datetime) -> bytes:
    """The file, written down as fetched. Raises Refused."""
    kept = AnswersFile.objects.select_for_update().get(pk=asked.pk)
    over = kept.finished_at is None or kept.finished_at < at - KEPT
    if kept.state != leases.State.DONE or over:
        raise refused("file_is_gone", kept.round.code)
    _record(kept, "answers_fetched", by, digest=kept.digest)
    return bytes(kept.body)


def of_round(rnd: Round, *, at: datetime) -> QuerySet[AnswersFile]:
    """Files of a round that are there or on their way, the newest first."""
    found = AnswersFile.objects.filter(round=rnd, asked_at__gt=at - KEPT)
    return found.select_related("asked_by").defer("body").order_by("-pk")


def _record(asked: AnswersFile, verb: str, by: User, **details: object) -> None:
    subject = f"round {asked.round.code}"
    audit.record(
        actor=by, verb=verb, subject=subject, details={"file": asked.pk} | details
    )
