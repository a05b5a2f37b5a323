"""A round set up here: created, changed while it is in preparation, given up.

A method comes from whoever knows methods (scoring); here it is a text with its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts import audit
from accounts.models import User
from localities.models import Unit
from surveys.intake import expectations
from surveys.loading.digest import RoundDigest
from surveys.loading.layout import Place
from surveys.loading.populations import Drawn, Margin, Total
from surveys.models import Instrument, OpeningRequest, Round
from surveys.refusals import refused
from surveys.rounds import declared_words

# What lists and samples of a round hang on.
OF_ITS_LISTS = ("owner", "register", "collection")


@dataclass(frozen=True)
class Method:
    """A methodology as its file reads; `digest` is that of its rules."""

    code: str
    text: str
    digest: str


@dataclass(frozen=True)
class SetUp:
    """What an analyst says of a round; the code is said once, when it is created."""

    name_vi: str
    name_en: str
    year: int
    owner: Unit
    register: str
    instrument: Instrument
    method: Method
    opens: date
    closes: date
    collection: str
    ways: str
    psu_stage: str
    lonely_psu: str
    notes_vi: str = ""
    notes_en: str = ""

    def values(self) -> dict[str, Any]:
        """Columns of the round."""
        found = dict(vars(self))
        method = found.pop("method")
        return found | {"methodology": method.code, "methodology_text": method.text}


@transaction.atomic
def create(code: str, setup: SetUp, *, simulated: bool, by: User) -> Round:
    """A round in preparation. Raises Refused."""
    _require(setup)
    rnd = Round(code=code, simulated=simulated, state=Round.State.DRAFT)
    _take(rnd, setup)
    try:
        with transaction.atomic():
            rnd.save(force_insert=True)
    except IntegrityError as error:
        if "code" not in str(error):
            raise
        raise refused("round_code_taken", "code", value=code) from None
    _record(rnd, "round_set_up", by, setup.values())
    return rnd


@transaction.atomic
def edit(rnd: Round, setup: SetUp, *, by: User) -> Round:
    """Change a round in preparation; nothing changed leaves no line. Raises Refused."""
    _require(setup)
    kept = in_preparation(rnd)
    changed = {
        name: value
        for name, value in setup.values().items()
        if getattr(kept, name) != value
    }
    if not changed.keys().isdisjoint(OF_ITS_LISTS) and kept.frames.exists():
        raise refused("round_has_lists")
    if changed:
        _take(kept, setup)
        kept.save(update_fields=[*changed, "digest"])
        _record(kept, "round_changed", by, changed)
        expectations.forget()
    return kept


@transaction.atomic
def give_up(rnd: Round, *, by: User | None, reason: str) -> None:
    """Delete a round in preparation that nothing hangs on. Raises Refused."""
    kept = in_preparation(rnd)
    if not reason.strip():
        raise refused("reason_missing", "reason")
    _record(kept, "round_given_up", by, {"reason": reason.strip()})
    try:
        kept.delete()
    except ProtectedError:
        raise refused("round_in_use") from None


def in_preparation(rnd: Round) -> Round:
    """The round, locked, while it may still be changed. Raises Refused."""
    kept = Round.objects.select_for_update(no_key=True).get(pk=rnd.pk)
    if kept.state != Round.State.DRAFT:
        raise refused("wrong_state", "state", value=kept.get_state_display())
    if OpeningRequest.objects.waiting().filter(round=kept).exists():
        raise refused("opening_is_asked")
    return kept


def _require(setup: SetUp) -> None:
    if setup.closes < setup.opens:
        earliest = f"{setup.opens:%d/%m/%Y}"
        raise refused("closes_too_early", "closes", value=earliest)
    if setup.collection == Round.Collection.DRAWN:
        ways = setup.ways.split(",") if setup.ways else []
        if Round.Way.FILE in ways:
            raise refused("round_is_drawn", "ways")


def _take(rnd: Round, setup: SetUp) -> None:
    for name, value in setup.values().items():
        setattr(rnd, name, value)
    digest = RoundDigest()
    digest.declare(declared_words.of(rnd, methodology_digest=setup.method.digest))
    if rnd.pk:
        digest.add_populations(_drawn(rnd), _totals(rnd))
    rnd.digest = digest.hexdigest()


def _drawn(rnd: Round) -> dict[Place, Drawn]:
    places = ("unit__code", "stratum", "psu", "cluster")
    counts = ("psu_population", "cluster_population", "person_population")
    rows = rnd.clusters.values_list(*places, *counts)
    return {Place(*row[:4]): Drawn(0, *row[4:]) for row in rows}


def _totals(rnd: Round) -> dict[Margin, Total]:
    rows = rnd.totals.values_list("unit__code", "variable", "level", "population")
    return {Margin(*row[:3]): Total(0, row[3]) for row in rows}


def _record(
    rnd: Round, verb: str, by: User | None, values: Mapping[str, object]
) -> None:
    # The text of a method is on the round; its digest is enough here.
    said = {n: str(v) for n, v in values.items() if n != "methodology_text"}
    if by is None:
        said["by"] = audit.operator()
    details = said | {"digest": rnd.digest}
    audit.record(actor=by, verb=verb, subject=f"round {rnd.code}", details=details)
