"""A surveyor's list of today: who is to be met, where, and when it was agreed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from localities.registers.alphabet import fold
from surveys.models import Case, Interim, Visit
from surveys.models.frame import Frame

# Cases on one screen; the next ones are a press away.
AT_ONCE = 50
Words = str | Promise


@dataclass(frozen=True)
class OpenCase:
    """An open case as a surveyor looks for it; names stand on no questionnaire."""

    uid: str
    serial: str
    place: str
    name: Words
    where: Words
    phone: str
    about: str
    visits: int
    last: Words
    appointment_at: datetime | None
    on_paper: bool

    @property
    def words(self) -> str:
        """What it can be found by, without accents."""
        shown = (self.serial, self.name, self.where, self.phone, self.place)
        return fold(" ".join(str(part) for part in (*shown, self.about)))


@dataclass(frozen=True)
class Group:
    """Cases under one heading."""

    title: Words
    cases: Sequence[OpenCase]


@dataclass(frozen=True)
class Screen:
    """The cases from `first` to `last` of a list, counted from 1."""

    first: int
    last: int
    groups: Sequence[Group]


@dataclass
class OwnList:
    """The cases of one list in one person's hands."""

    open: list[OpenCase] = field(default_factory=list)
    ended: int = 0
    today: datetime = field(default_factory=timezone.now)

    def screens(self) -> Iterator[Screen]:
        """50 cases each: what was agreed for today or missed, by time; then place by
        place, what was agreed first; at the end what is on its way on paper."""
        ordered = list(self._grouped())
        for start in range(0, len(ordered), AT_ONCE):
            part = ordered[start : start + AT_ONCE]
            groups = [
                Group(title, [case for _title, case in several])
                for title, several in groupby(part, key=lambda one: one[0])
            ]
            yield Screen(start + 1, start + len(part), groups)

    def _grouped(self) -> Iterator[tuple[Words, OpenCase]]:
        evening = timezone.localtime(self.today).replace(hour=23, minute=59, second=59)
        asked = [one for one in self.open if not one.on_paper]
        due = [one for one in asked if _is_due(one, evening)]
        rest = [one for one in asked if not _is_due(one, evening)]
        yield from ((_("Agreed for today"), one) for one in sorted(due, key=_time))
        for one in sorted(rest, key=lambda one: (one.place, *_time(one))):
            yield one.place, one
        paper = [one for one in self.open if one.on_paper]
        yield from ((_("Paper on its way"), one) for one in sorted(paper, key=_time))


def lists_of(user: User, *, at: datetime) -> dict[Frame, OwnList]:
    """The cases in a person's hands by list, those of given-up samples left out."""
    last = Visit.objects.filter(case=OuterRef("pk")).order_by("-number")
    held = (
        Case.objects.of(user)
        .in_field()
        .filter(draw__voided_at=None)
        .select_related("draw__frame__round", "person__contact", "village")
        .annotate(
            attempts=Count("visits"),
            said=Subquery(last.values("outcome")[:1]),
            appointed=Subquery(last.values("appointment_at")[:1]),
        )
        .order_by("draw_id", "number")
    )
    return _by_list(held, at)


def _by_list(held: Iterable[Any], at: datetime) -> dict[Frame, OwnList]:
    found: dict[Frame, OwnList] = {}
    for case in held:
        own = found.setdefault(case.draw.frame, OwnList(today=at))
        if case.disposition:
            own.ended += 1
        else:
            own.open.append(_open_case(case))
    return found


def _open_case(case: Any) -> OpenCase:
    name, where, phone = _whom(case)
    return OpenCase(
        uid=case.uid,
        serial=case.serial,
        place=case.place,
        name=name,
        where=where,
        phone=phone,
        about=case.person.procedure if case.person else "",
        visits=case.attempts,
        last=Interim(case.said).label if case.said in Interim.values else "",
        appointment_at=case.appointed,
        on_paper=case.said == Interim.ON_PAPER,
    )


def _whom(case: Any) -> tuple[Words, Words, str]:
    """Name, address, phone; of a village its name and the number on its list."""
    if case.village:
        number = _("number %(number)s on the list") % {"number": case.on_list}
        return case.village.village, number, ""
    contact = getattr(case.person, "contact", None)
    if contact is None:
        return _("contact deleted"), "", ""
    return contact.name, contact.address, contact.phone


def _is_due(case: OpenCase, evening: datetime) -> bool:
    return case.appointment_at is not None and case.appointment_at <= evening


def _time(case: OpenCase) -> tuple[bool, float, str]:
    """By what was agreed, the earliest first; then by number."""
    at = case.appointment_at
    return at is None, at.timestamp() if at else 0.0, case.serial
