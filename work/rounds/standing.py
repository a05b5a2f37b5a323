"""Where a round stands: what the rooms know of it, read once for its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count
from django.utils import timezone

from localities.models import Level, Unit
from publishing.models import Release
from publishing.release import coverage
from scoring import round_methods
from scoring.models import Run, State
from surveys.models import (
    AmendmentRequest,
    Case,
    Conflict,
    Draw,
    OpeningRequest,
    OutOfSample,
    PaperBatch,
    ReviewRequest,
    Round,
)
from surveys.models.frame import Frame


@dataclass
class Place:
    """A unit of the round: its list, the sample drawn from it, what came from there."""

    unit: Unit
    frame: Frame | None = None
    draw: Draw | None = None
    cases: int = 0
    responses: int = 0


@dataclass
class Standing:
    """`years` are those of the method, if known; `run` is the newest, `scored` the
    newest done; `edition` the newest not withdrawn, `uncovered` what it leaves out.
    """

    rnd: Round
    at: datetime
    years: tuple[int, int] | None
    places: list[Place] = field(default_factory=list)
    request: OpeningRequest | None = None
    unassigned: int = 0
    conflicts: int = 0
    to_approve: int = 0
    beyond: int = 0
    batches: int = 0
    run: Run | None = None
    scored: Run | None = None
    edition: Release | None = None
    uncovered: list[Unit] = field(default_factory=list)

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def responses(self) -> int:
        return sum(place.responses for place in self.places)

    @property
    def is_over(self) -> bool:
        """Whether it takes nothing any more."""
        return self.rnd.state == Round.State.CLOSED or self.is_overdue

    @property
    def is_overdue(self) -> bool:
        """Whether the last day passed and nobody closed it."""
        return self.rnd.state == Round.State.OPEN and self.rnd.closes < self.today

    @property
    def is_national(self) -> bool:
        return self.rnd.owner.level == Level.NATION

    @property
    def method_is_outside(self) -> bool:
        if self.years is None:
            return False
        return not self.years[0] <= self.rnd.year <= self.years[1]

    @property
    def is_public(self) -> bool:
        return self.edition is not None and self.edition.is_readable(at=self.at)

    def without_list(self) -> list[Unit]:
        return [place.unit for place in self.places if place.frame is None]

    def unfrozen(self) -> list[Unit]:
        found = (place for place in self.places if place.frame)
        return [place.unit for place in found if place.frame and not place.frame.frozen]

    def undrawn(self) -> list[Unit]:
        return [
            place.unit
            for place in self.places
            if place.frame and place.frame.frozen and place.draw is None
        ]

    def silent(self) -> list[Unit]:
        """Units nothing came from."""
        return [place.unit for place in self.places if not place.responses]


def of(rnd: Round, *, at: datetime) -> Standing:
    runs = Run.objects.filter(round=rnd).order_by("-pk")
    editions = Release.objects.filter(round_code=rnd.code).order_by("-edition")
    edition = editions.exclude(state=Release.State.WITHDRAWN).first()
    waiting = {"state": Conflict.State.WAITING, "response__round": rnd}
    reviews = ReviewRequest.objects.waiting().filter(response__round=rnd)
    amendments = AmendmentRequest.objects.waiting().filter(response__round=rnd)
    cases = Case.objects.in_field().filter(
        draw__frame__round=rnd, draw__voided_at=None, disposition=""
    )
    batches = PaperBatch.objects.filter(round=rnd)
    asked = OpeningRequest.objects.waiting().filter(round=rnd)
    method = round_methods.of_round(rnd)
    return Standing(
        rnd=rnd,
        at=at,
        years=method.valid_years if method else None,
        places=places_of(rnd),
        request=asked.select_related("asked_by").first(),
        unassigned=cases.unassigned().count(),
        conflicts=Conflict.objects.filter(**waiting).count(),
        to_approve=reviews.count() + amendments.count(),
        beyond=OutOfSample.objects.filter(round=rnd).unseen().count(),
        batches=batches.exclude(state=PaperBatch.State.CLOSED).count(),
        run=runs.first(),
        scored=runs.filter(state=State.DONE).first(),
        edition=edition,
        uncovered=coverage.missing(edition) if edition else [],
    )


def expected(rnd: Round) -> list[Unit]:
    """The provinces of a national round, or the province whose round it is."""
    if rnd.owner.level != Level.NATION:
        return [rnd.owner]
    return list(Unit.objects.in_register(rnd.register).provinces().alphabetical())


def places_of(rnd: Round) -> list[Place]:
    places = {unit.pk: Place(unit) for unit in expected(rnd)}
    _put_lists(rnd, places)
    came = rnd.responses.order_by().values_list("unit_id").annotate(n=Count("pk"))
    for unit_id, number in _by_province(dict(came), places).items():
        if unit_id in places:
            places[unit_id].responses += number
    return list(places.values())


def _put_lists(rnd: Round, places: dict[int, Place]) -> None:
    """Its list at each place; one of the whole country is the list of all of them."""
    frames = rnd.frames.select_related("unit").order_by("loaded_at")
    draws = Draw.objects.filter(frame__round=rnd, voided_at=None)
    drawn = {draw.frame_id: draw for draw in draws.annotate(n=Count("cases"))}
    for frame in frames:
        is_whole = frame.unit.level == Level.NATION
        for place in places.values() if is_whole else [places.get(frame.unit_id)]:
            if place is not None:
                place.frame, place.draw = frame, drawn.get(frame.pk)
                place.cases = getattr(place.draw, "n", 0)


def _by_province(came: dict[int, int], known: Iterable[int]) -> Counter[int]:
    """Numbers of units added up by the province they are, or lie in."""
    parents = dict(Unit.objects.filter(pk__in=came).values_list("pk", "parent_id"))
    known, found = set(known), Counter[int]()
    for unit_id, number in came.items():
        parent = parents.get(unit_id)
        found[unit_id if unit_id in known or parent is None else parent] += number
    return found
