"""How fieldwork stands: per place and surveyor, and what waits for a decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, OuterRef, Subquery

from surveys.fieldwork import assignments
from surveys.models import (
    Assignment,
    Case,
    Conflict,
    Draw,
    Replacement,
    Response,
    Round,
)
from surveys.models.case import CaseQuerySet
from surveys.models.submission import ConflictQuerySet
from surveys.sampling import response_rates
from surveys.sampling.response_rates import Outcomes, Rates


@dataclass
class Standing:
    """One place or surveyor of a draw.

    `target` counts the cases first drawn; `waiting` ended without an answer and are
    not replaced though a reserve may be; `conflicts` are questionnaires with two
    contents; `unassigned` are in nobody's hands.
    """

    name: str
    target: int = 0
    replaced: int = 0
    waiting: int = 0
    unassigned: int = 0
    conflicts: int = 0
    dispositions: Counter = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return self.dispositions["completed"] + self.dispositions["partial"]

    @property
    def refused(self) -> int:
        return self.dispositions["refused"]

    @property
    def pending(self) -> int:
        return self.dispositions[""]

    @property
    def outcomes(self) -> Outcomes:
        return response_rates.outcomes(self.dispositions)

    @property
    def rates(self) -> Rates:
        return response_rates.rates(self.outcomes)

    @property
    def replacement_rate(self) -> float | None:
        """Share of the cases first drawn that a reserve stands in for."""
        return self.replaced / self.target if self.target else None

    @property
    def decisions(self) -> int:
        return self.waiting + self.conflicts


def by_place(draw: Draw) -> list[Standing]:
    """One standing a place; those that need a decision first, then by name."""
    standings = _standings(draw, name=F("place"))
    for place, count in _conflicts(draw).items():
        standings[place].conflicts = count
    return sorted(standings.values(), key=lambda row: (-row.decisions, row.name))


def by_surveyor(draw: Draw) -> list[Standing]:
    """One standing a surveyor, by the hands cases are in now; "" is nobody's."""
    standings = _standings(draw, name=_holder())
    return sorted(standings.values(), key=lambda row: row.name)


def whole(draw: Draw) -> Standing:
    """The whole draw as one standing."""
    return total(by_place(draw))


def total(places: list[Standing]) -> Standing:
    """Places of a draw added up."""
    added = Standing(name="")
    for row in places:
        added.dispositions.update(row.dispositions)
        for name in ("target", "replaced", "waiting", "unassigned", "conflicts"):
            setattr(added, name, getattr(added, name) + getattr(row, name))
    return added


def waiting(draw: Draw) -> CaseQuerySet:
    """Cases that ended without an answer and that no reserve stands in for."""
    return draw.cases.in_field().filter(
        disposition__in=assignments.REPLACEABLE, replacement=None
    )


def conflicting(draw: Draw) -> ConflictQuerySet:
    """Questionnaires of the draw with two contents, waiting for a supervisor."""
    return Conflict.objects.filter(
        state=Conflict.State.WAITING, response__case_uid__in=draw.cases.values("uid")
    )


def disputed(draw: Draw) -> list[tuple[int, str]]:
    """Those questionnaires, each once, with the serial of its case."""
    found = dict(conflicting(draw).values_list("response__case_uid", "response"))
    cases = draw.cases.filter(uid__in=found).order_by("number")
    return [(found[case.uid], case.serial) for case in cases]


def dropped_forms(draw: Draw) -> dict[str, list[tuple[int, int]]]:
    """Numbers each device gave to forms that never arrived, as runs.

    A device numbers every form it saves, so a missing number is a lost form. All
    questionnaires of the round's devices count, whatever draw they belong to, and
    whatever became of them: one in quarantine, set aside, rejected or beyond the sample
    has arrived.
    """
    rnd = draw.frame.round
    numbers = _kept_numbers(rnd)
    beyond = rnd.out_of_sample.values_list("device", "sequence")
    for device, number in [*_quarantined_numbers(rnd), *beyond]:
        if device and number is not None:
            numbers.setdefault(device, []).append(number)
    found = {device: response_rates.gaps(seen) for device, seen in numbers.items()}
    return {device: runs for device, runs in sorted(found.items()) if runs}


def _kept_numbers(rnd: Round) -> dict[str, list[int]]:
    """Numbers of the forms kept, by device; a rejected questionnaire is kept too."""
    arrived = Response.objects.filter(round=rnd, sequence__isnull=False)
    return dict(
        arrived.exclude(device="")
        .values_list("device")
        .order_by("device")
        .annotate(numbers=ArrayAgg("sequence"))
    )


def _quarantined_numbers(rnd):
    """(device, number) of every second content, decided upon or not."""
    held = Conflict.objects.filter(response__round=rnd)
    return held.values_list("content__device", "content__sequence")


def _standings(draw: Draw, *, name: str | F) -> dict[str, Standing]:
    """Cases counted in one query, gathered by name."""
    held = Assignment.objects.filter(case=OuterRef("pk"), ended_at=None)
    stood_in = Replacement.objects.filter(replaced=OuterRef("pk"))
    counted = (
        draw.cases.in_field()
        .annotate(name=name, held=Exists(held), stood_in=Exists(stood_in))
        .values_list("name", "disposition", "role", "held", "stood_in")
        .annotate(cases=Count("pk"))
        .order_by("name")
    )
    standings: dict[str, Standing] = {}
    for place, disposition, role, in_hands, replaced, cases in counted:
        row = standings.setdefault(place or "", Standing(name=place or ""))
        row.dispositions[disposition] += cases
        row.target += cases if role == Case.Role.MAIN else 0
        row.replaced += cases if replaced else 0
        row.unassigned += cases if not (in_hands or disposition) else 0
        if disposition in assignments.REPLACEABLE and not replaced:
            row.waiting += cases
    return standings


def _holder():
    """Name of the surveyor in whose hands a case is."""
    held = Assignment.objects.filter(case=OuterRef("pk"), ended_at=None)
    return Subquery(held.values("surveyor__username")[:1])


def _conflicts(draw: Draw) -> Counter:
    """Conflicting questionnaires by place."""
    uids = conflicting(draw).values_list("response__case_uid", flat=True)
    places = dict(draw.cases.filter(uid__in=uids).values_list("uid", "place"))
    return Counter(places[uid] for uid in uids if uid in places)
