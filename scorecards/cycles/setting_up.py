"""A cycle set up: its tree frozen, a scorecard for each unit it is about."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import Role, User
from localities.models import Body, Level, Unit
from scorecards.cycles import known_trees
from scorecards.models import Card, Cycle
from scorecards.models.card import owners_of
from scorecards.refusals import refused

OF_NATION = (Cycle.Level.PROVINCE, Cycle.Level.MINISTRY)


@dataclass(frozen=True)
class SetUp:
    """What the council says of a cycle; days are the last of each stage."""

    owner: Unit
    level: str
    year: int
    tree_code: str
    claims_due: date
    appraisal_due: date
    explanation_due: date
    closes_due: date
    reading_share: int = 10

    @property
    def code(self) -> str:
        national = self.owner.level == Level.NATION
        place = "" if national else f"-{self.owner.code.lower()}"
        return f"PAR-{self.year}-{self.level}{place}"

    @property
    def days(self) -> list[date]:
        return [
            *(self.claims_due, self.appraisal_due),
            *(self.explanation_due, self.closes_due),
        ]


@transaction.atomic
def create(
    setup: SetUp,
    *,
    by: User,
    at: datetime,
    simulated: bool = False,
    places: Sequence[Any] | None = None,
) -> Cycle:
    """A cycle in preparation with a scorecard a unit. Raises Refused.

    `places` are units or bodies; without them all of the level that are valid at the
    end of the scored year.
    """
    if setup.owner.pk not in owners_of(by, roles={Role.COUNCIL}):
        raise refused("not_entitled")
    text = _tree_text(setup)
    if setup.days != sorted(setup.days):
        raise refused("days_out_of_order", "claims_due")
    cycle = _cycle(setup, text)
    cycle.simulated, cycle.made_by, cycle.made_at = simulated, by, at
    try:
        with transaction.atomic():
            cycle.save(force_insert=True)
    except IntegrityError:
        raise refused("cycle_exists", "year", value=setup.code) from None
    _give_out(cycle, places_of(setup) if places is None else places)
    audit.record(
        actor=by,
        verb="scorecards_set_up",
        subject=f"scorecards {cycle.code}",
        details={"tree": cycle.tree_code, "digest": cycle.tree_digest},
    )
    return cycle


def _cycle(setup: SetUp, text: str) -> Cycle:
    names = name_of(setup)
    return Cycle(
        code=setup.code,
        owner=setup.owner,
        level=setup.level,
        year=setup.year,
        name_vi=names[0],
        name_en=names[1],
        tree_code=setup.tree_code,
        tree_text=text,
        tree_digest=sha256(text.encode()).hexdigest(),
        claims_due=setup.claims_due,
        appraisal_due=setup.appraisal_due,
        explanation_due=setup.explanation_due,
        closes_due=setup.closes_due,
        reading_share=setup.reading_share,
        reading_seed=secrets.token_hex(16),
    )


def _tree_text(setup: SetUp) -> str:
    """The tree as it is written, once it is known to fit. Raises Refused."""
    known = known_trees.for_cycle(setup.tree_code, owner=setup.owner)
    tree = known.tree
    if tree.level != setup.level:
        raise refused("tree_of_another_level", "tree_code")
    first, last = tree.valid_years
    if not first <= setup.year <= last:
        raise refused("tree_of_another_year", "tree_code", first=first, last=last)
    return known.text


def name_of(setup: SetUp) -> tuple[str, str]:
    """(in Vietnamese, in English): what is scored, where, in which year."""
    vi = {
        "province": "các tỉnh, thành phố",
        "ministry": "các bộ, cơ quan ngang bộ",
        "department": "các sở, ngành",
        "commune": "các xã, phường",
    }[setup.level]
    en = {
        "province": "provinces",
        "ministry": "ministries",
        "department": "departments",
        "commune": "communes and wards",
    }[setup.level]
    national = setup.owner.level == Level.NATION
    in_vi = "" if national else f" {setup.owner.name_vi}"
    in_en = "" if national else f" of {setup.owner.short_en}"
    return (
        f"Chỉ số cải cách hành chính {vi}{in_vi} năm {setup.year}",
        f"PAR INDEX of {en}{in_en}, {setup.year}",
    )


def places_of(setup: SetUp) -> list[Any]:
    """Every unit or body of the level and owner that is there when the year ends."""
    day = date(setup.year, 12, 31)
    if setup.level == Cycle.Level.PROVINCE:
        return list(Unit.objects.provinces().on(day).alphabetical())
    if setup.level == Cycle.Level.COMMUNE:
        below = Unit.objects.communes().on(day).filter(parent=setup.owner)
        return list(below.alphabetical())
    kind = Body.Kind.MINISTRY if setup.level == "ministry" else Body.Kind.DEPARTMENT
    bodies = Body.objects.on(day).filter(unit=setup.owner, kind=kind)
    return list(bodies.order_by("code"))


def _give_out(cycle: Cycle, places: Sequence[Any]) -> None:
    if not places:
        raise refused("nobody_to_score", "level")
    Card.objects.bulk_create(
        Card(cycle=cycle, body=place)
        if isinstance(place, Body)
        else Card(cycle=cycle, unit=place)
        for place in places
    )


@transaction.atomic
def discard(cycle: Cycle, *, by: User, at: datetime) -> None:
    """Give a cycle in preparation up; the trail keeps who did. Raises Refused."""
    found = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if found.state != Cycle.State.DRAFT or found.opening_requests.exists():
        raise refused("cycle_not_draft")
    if found.owner_id not in owners_of(by, roles={Role.COUNCIL}):
        raise refused("not_entitled")
    subject = f"scorecards {found.code}"
    found.cards.all().delete()
    found.delete()
    audit.record(actor=by, verb="scorecards_given_up", subject=subject)
