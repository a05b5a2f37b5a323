"""A loaded round whose design, totals or weights were wrong gets others: two people.

One person of the ministry sends the files, sees what they change and asks; another
approves, and everything is read and judged again before anything is replaced. The
questionnaires stay as they are. Older runs stay too, and no edition is drafted of them.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import IntegrityError, connection, transaction

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from localities.models import Unit
from surveys.loading import round_folder
from surveys.loading.forewarned import Sample, forewarnings
from surveys.loading.labels import key, offered
from surveys.loading.layout import Expected
from surveys.loading.new_weights import read_weights
from surveys.loading.populations import (
    Total,
    check_design,
    check_totals,
    read_design,
    read_totals,
)
from surveys.loading.reading import CLUSTERS_IN_PSU
from surveys.models import DOMAINS, DesignRequest, DesignUpload, Round
from surveys.models.new_design import PARTS, NewDesign
from surveys.refusals import refused
from surveys.rounds import populations, stored_sample
from surveys.rounds.units import Places, places_under
from surveys.tabular.names import on_disk
from surveys.tabular.problems import Problems, TableRefused, refuse_if_any
from surveys.tabular.sheet import Choices
from wording.text import Text

__all__ = ["PARTS", "Look", "ask", "decline", "look", "put_in_place"]

# Weights are written so many at a time.
A_BLOCK = 20_000
WEIGHTS_WRITTEN = """
UPDATE surveys_response AS kept SET weight = sent.weight
FROM unnest(%s::text[], %s::double precision[]) AS sent (uid, weight)
WHERE kept.round_id = %s AND kept.uid = sent.uid AND kept.weight <> sent.weight
"""


@dataclass(frozen=True)
class Parts:
    """What design a round would have: of files where sent, else as it is stored;
    `weights` by uid, None where they stay."""

    sample: Sample
    weights: dict[str, float] | None = None


@dataclass(frozen=True)
class Look:
    """What would change: (number before, after) of clusters, people in the totals and
    weights that differ; words as (name, before, after); what scoring would refuse."""

    clusters: tuple[int, int]
    totals: tuple[float, float]
    weights: int
    words: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
    new_design: bool = False
    new_totals: bool = False


def look(sent: NewDesign) -> Look:
    """Read and judge everything, store nothing. Raises TableRefused, and Refused where
    nothing would change."""
    return _compared(sent, read(sent))


def _compared(sent: NewDesign, parts: Parts) -> Look:
    rnd, new = sent.round, parts.weights or {}
    stored = dict(rnd.responses.values_list("uid", "weight")) if new else {}
    found = Look(
        clusters=(rnd.clusters.count(), len(parts.sample.drawn)),
        totals=(
            _people(stored_sample.totals(rnd).values()),
            _people(parts.sample.totals.values()),
        ),
        weights=sum(stored[uid] != weight for uid, weight in new.items()),
        words=_words_changed(sent),
        warnings=forewarnings(
            parts.sample, psu=sent.psu_stage, lonely_psu=sent.lonely_psu
        ),
        new_design=bool(sent.design_file),
        new_totals=bool(sent.totals_file) or sent.untotalled,
    )
    if not sent.files() and not sent.untotalled and not found.words:
        raise refused("nothing_replaced")
    return found


def _people(totals: Iterable[Total]) -> float:
    return sum(total.population for total in totals)


def words_of(sent: NewDesign) -> dict[str, str]:
    """The words of the design as a round names them."""
    words = {"psu_stage": sent.psu_stage, "lonely_psu": sent.lonely_psu}
    return words | {"weights": sent.weighting}


def _words_changed(sent: NewDesign) -> list[tuple[str, str, str]]:
    before = {name: getattr(sent.round, name) for name in words_of(sent)}
    words = words_of(sent).items()
    return [(name, before[name], word) for name, word in words if before[name] != word]


def read(sent: NewDesign) -> Parts:
    """The parts of the new design. Raises TableRefused."""
    rnd, problems = sent.round, Problems()
    sample = stored_sample.of(rnd)
    if sent.untotalled:
        sample = replace(sample, totals={})
    expected, choices = _expected(rnd, sample), Choices(**sent.choices)
    weights = None
    with _on_disk(sent) as paths:
        if path := paths.get("design"):
            drawn = read_design(path, expected, problems, choices)
            sample = replace(sample, drawn=drawn)
        if path := paths.get("totals"):
            totals = read_totals(path, expected, problems, choices)
            sample = replace(sample, totals=totals)
        if path := paths.get("weights"):
            units = dict(rnd.responses.values_list("uid", "unit__code"))
            weights = read_weights(path, units, problems, choices)
            sample = replace(sample, weights=_by_unit(weights, units))
    refuse_if_any(problems)
    _judge(sent, Parts(sample, weights), problems)
    refuse_if_any(problems)
    return Parts(sample, weights)


def _by_unit(
    weights: Mapping[str, float], units: Mapping[str, str]
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for uid, weight in weights.items():
        if uid in units:  # others are noted
            found[units[uid]].append(weight)
    return found


def _expected(rnd: Round, sample: Sample) -> Expected:
    content = rnd.instrument.content
    places = _places(rnd)
    return Expected(
        items=content.scored_codes,
        instrument=content.code,
        register=rnd.register,
        owner=rnd.owner.code,
        units=places.units.allowed,
        refused_units=places.units.refused,
        offered=_labels(sample) | offered(content),
    )


def _places(rnd: Round) -> Places:
    return places_under(Unit.objects.in_register(rnd.register), rnd.owner)


def _labels(sample: Sample) -> dict[str, dict[str, str]]:
    """The labels that the questionnaires of the round bear."""
    found: dict[str, dict[str, str]] = {name: {} for name in DOMAINS}
    for _unit, profile in sample.members:
        for name, label in zip(DOMAINS, profile, strict=True):
            if label:
                found[name].setdefault(key(label), label)
    return {name: labels for name, labels in found.items() if labels}


def _judge(sent: NewDesign, parts: Parts, problems: Problems) -> None:
    sample, file = parts.sample, sent.design_file or round_folder.DESIGN
    check_design(
        sample.drawn,
        sample.respondents,
        problems,
        clusters_in_psu=sent.psu_stage in CLUSTERS_IN_PSU,
        file=file,
    )
    if sample.drawn:
        for place in sorted(sample.respondents.keys() - sample.drawn.keys()):
            value = " / ".join(place)
            facts = {"file": file, "column": "cluster", "value": value}
            problems.add("cluster_not_in_design", **facts)
    check_totals(
        sample.totals,
        sample.members,
        problems,
        owner=sample.owner,
        file=sent.totals_file or round_folder.TOTALS,
    )
    _judge_weights(sent, parts, problems)


def _judge_weights(sent: NewDesign, parts: Parts, problems: Problems) -> None:
    given = sent.weighting == Round.Weights.GIVEN
    place = {"file": sent.weights_file, "column": "weights", "value": sent.weighting}
    if given and parts.weights is None and sent.round.weights != sent.weighting:
        problems.add("given_weights_without_file", **place)
    if not given and parts.weights is not None:
        problems.add("weights_are_made", **place)
    if not given and not parts.sample.drawn:
        problems.add("made_weights_without_design", **place)


@contextmanager
def _on_disk(sent: NewDesign) -> Iterator[dict[str, Path]]:
    """Pages name a file as it was sent; on disk its folder keeps equal names apart."""
    with TemporaryDirectory() as folder:
        paths = {}
        for part, (name, content) in sent.files().items():
            paths[part] = Path(folder) / part / on_disk(name)
            paths[part].parent.mkdir()
            paths[part].write_bytes(content)
        yield paths


@transaction.atomic
def ask(sent: DesignUpload, *, by: User, reason: str, at: datetime) -> DesignRequest:
    """Ask that what was sent take the place of a round's design. Raises Refused."""
    _closed(sent.round)
    look(sent)
    kept = {f.name: getattr(sent, f.name) for f in NewDesign._meta.local_fields}
    request = DesignRequest(**kept, digest=digest(sent))
    asked = rule.ask(request, by=by, at=at, reason=reason)
    sent.delete()
    return asked


def digest(sent: NewDesign) -> str:
    """SHA-256 of the words and of each file."""
    files = sent.files().items()
    sums = {part: hashlib.sha256(content).hexdigest() for part, (_, content) in files}
    said = words_of(sent) | {"untotalled": sent.untotalled, "files": sums}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def put_in_place(request: DesignRequest, *, by: User, at: datetime) -> Round:
    """Replace the design, as somebody else asked. Raises Refused."""
    try:
        with transaction.atomic():
            return _replaced(request, by=by, at=at)
    except IntegrityError as error:
        if "stands in an edition" in str(error):
            raise refused("design_in_edition") from None
        raise


def _replaced(request: DesignRequest, *, by: User, at: datetime) -> Round:
    rnd = _closed(request.round)
    request = rule.approve(request, by=by, at=at)
    try:
        parts = read(request)
    except TableRefused as error:
        raise refused(
            "round_has_moved_on", value=str(error.problems.first[0])
        ) from None
    changed, before = _compared(request, parts), rnd.digest
    # First, so that the database takes the approval for all that follows.
    rnd.psu_stage, rnd.lonely_psu = request.psu_stage, request.lonely_psu
    rnd.weights = request.weighting
    rnd.digest = hashlib.sha256(f"{before}{request.digest}".encode()).hexdigest()
    rnd.save(update_fields=["psu_stage", "lonely_psu", "weights", "digest"])
    _write(rnd, request, parts)
    details = {
        "reason": request.reason,
        "asked_by": request.asked_by_id,
        "request": request.pk,
        "files": {part: name for part, (name, _) in request.files().items()},
        "words": {n: {"before": was, "after": word} for n, was, word in changed.words},
        "clusters": changed.clusters,
        "weights_changed": changed.weights,
        "digest": {"before": before, "after": rnd.digest},
    }
    subject = f"round {rnd.code}"
    audit.record(actor=by, verb="design_replaced", subject=subject, details=details)
    return rnd


def _write(rnd: Round, request: DesignRequest, parts: Parts) -> None:
    ids = _places(rnd).ids | {rnd.owner.code: rnd.owner_id}
    if request.design_file:
        rnd.clusters.all().delete()
        populations.keep_design(rnd, parts.sample.drawn, ids)
    if request.totals_file or request.untotalled:
        rnd.totals.all().delete()
        populations.keep_totals(rnd, parts.sample.totals, ids)
    rows = list((parts.weights or {}).items())
    with connection.cursor() as cursor:
        for start in range(0, len(rows), A_BLOCK):
            uids, weights = zip(*rows[start : start + A_BLOCK], strict=True)
            cursor.execute(WEIGHTS_WRITTEN, [list(uids), list(weights), rnd.pk])


def decline(
    request: DesignRequest, *, by: User, at: datetime, answer: str = ""
) -> DesignRequest:
    """Leave the design as it is; whoever asked may take it back. Raises Refused."""
    return rule.decline(request, by=by, at=at, answer=answer)


def _closed(rnd: Round) -> Round:
    rnd = Round.objects.select_for_update().get(pk=rnd.pk)
    if rnd.state != Round.State.CLOSED:
        raise refused("wrong_state", "state", value=rnd.get_state_display())
    return rnd
