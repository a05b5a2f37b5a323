"""Rows of a table of people become entries, or problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import OF_A_SCORECARD, Role, User
from accounts.staffing import givers, giving
from accounts.staffing.entries import Entry, contact_of
from localities.finding import Found, Index
from localities.models import Unit
from surveys.tabular.problems import Problems
from wording.text import Text
from work.people.role_words import role_of, role_words
from work.tables.columns import Column
from work.tables.reading import Line, day_of

COLUMNS = (
    Column("name", Text("Họ và tên", "Full name"), "Nguyễn Thị Hoa"),
    Column(
        "contact",
        Text("Địa chỉ thư hoặc điện thoại", "Mail address or phone"),
        "hoa.nguyen@langson.gov.vn",
    ),
    Column("role", Text("Vai trò", "Role"), "Điều tra viên"),
    Column(
        "place",
        Text("Nơi làm việc (mã hoặc tên)", "Place (code or name)"),
        "20",
        needed=False,
    ),
    Column("valid_from", Text("Từ ngày", "From"), "01/01/2027", needed=False),
    Column("valid_until", Text("Đến trước ngày", "Until"), "31/12/2027", needed=False),
)
_DAYS = ("valid_from", "valid_until")
Note = Callable[..., None]


@dataclass(frozen=True)
class Numbered:
    """An entry and the row it stands in."""

    row: int
    entry: Entry


def read(
    lines: Sequence[Line], problems: Problems, *, file: str, by: User, at: datetime
) -> list[Numbered]:
    """The entries of a table; whatever is wrong with them goes to `problems`."""
    today = timezone.localdate(at)
    reader = _Reader(by, today)
    found = []
    for line in lines:
        note = _noting(problems, file, line)
        entry = reader.entry(line.cells, note)
        if entry is not None:
            found.append(Numbered(line.row, entry))
    entries = [one.entry for one in found]
    cells = {line.row: line.cells for line in lines}
    for one, faults in zip(found, giving.faults(entries, by=by, at=at), strict=True):
        for fault in faults:
            problems.add(
                fault.code,
                **_where(file, one.row, fault.field, cells[one.row]),
                contact=one.entry.contact,
            )
    return found


def _where(
    file: str, row: int, column: str, cells: dict[str, str]
) -> dict[str, object]:
    return {"file": file, "row": row, "column": column, "value": cells.get(column, "")}


def _noting(problems: Problems, file: str, line: Line) -> Note:
    def note(code: str, column: str, **facts: Any) -> None:
        problems.add(code, **_where(file, line.row, column, line.cells), **facts)

    return note


class _Reader:
    """Reads rows against the places of today, gathered once."""

    def __init__(self, by: User, today: date) -> None:
        self.today = today
        self.giver = givers.giver(by)
        self.index = Index(Unit.objects.all(), on=today)

    def entry(self, cells: dict[str, str], note: Note) -> Entry | None:
        """The entry of a row; None where a cell says nothing that can be stored."""
        found = True

        def wrong(code: str, column: str, **facts: Any) -> None:
            nonlocal found
            found = False
            note(code, column, **facts)

        if not cells["name"]:
            wrong("name_missing", "name")
        contact = contact_of(cells["contact"])
        if not contact:
            wrong("contact_odd", "contact")
        role = role_of(cells["role"])
        if role is None:
            wrong("role_unknown", "role", known=role_words(self.giver.roles))
        place = self._place(cells["place"], role, wrong)
        days = [self._day(cells[name], name, wrong) for name in _DAYS]
        if not found or role is None:
            return None
        begins, ends = days[0] or self.today, days[1]
        name = cells["name"][:300]
        return Entry(name, contact, role, begins, ends, **place)

    def _place(self, words: str, role: Role | None, wrong: Note) -> dict[str, Any]:
        if role is None or not words:
            return {}
        if role == Role.ONE_STOP:
            return self._one(self.index.points(words), "point", wrong)
        if role in OF_A_SCORECARD:
            bodies = self.index.bodies(words)
            if bodies.valid or bodies.not_valid:
                return self._one(bodies, "body", wrong)
        return self._one(self.index.units(words), "unit", wrong)

    def _one(self, found: Found[Any], kind: str, wrong: Note) -> dict[str, Any]:
        if found.one is not None:
            return {kind: found.one}
        if found.valid:
            wrong("place_of_several", "place", count=len(found.valid))
        elif found.not_valid:
            wrong("place_over", "place", **days_of(found.not_valid[-1]))
        else:
            wrong("place_unknown", "place")
        return {}

    def _day(self, words: str, column: str, wrong: Note) -> date | None:
        if not words:
            return None
        found = day_of(words)
        if found is None:
            wrong("day_odd", column)
        return found


def days_of(place: Any) -> dict[str, str]:
    """From when until when a place is valid, as the refusal says it."""
    ends = place.valid_until
    return {
        "valid_from": f"{place.valid_from:%d/%m/%Y}",
        "valid_until": f"{ends:%d/%m/%Y}" if ends else "…",
    }
