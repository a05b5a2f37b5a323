"""Rows of a list become people or villages, or problems. PURE."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from localities.registers.alphabet import fold
from surveys.frames.parsing.columns import COLUMNS
from surveys.frames.parsing.ending import Below, until_its_end
from surveys.tabular.cells import composed
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import Day, Row, Sheet, judged

EARLIEST: Final = date(2000, 1, 1)
# Spreadsheets count days from here, their wrong leap day of 1900 included.
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
_SERIAL: Final = re.compile(r"[2-7]\d{4}(\.\d+)?")
SHOWN: Final = 5
# An apostrophe before a number keeps a spreadsheet from taking its 0 away.
_BETWEEN_DIGITS: Final = re.compile("^['’‘`´]|[ .()/\u2010-\u2015\u2212-]")
_DAY_FORMATS: Final = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
_PARTIES: Final = {
    "person": ("", "person", "ca nhan", "cong dan", "nguoi dan"),
    "organisation": ("organisation", "organization", "to chuc", "doanh nghiep"),
}

Note = Callable[..., None]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line of a list of people; the last three fields are the contact."""

    row: int
    party: str
    reference: str
    procedure: str
    service_field: str
    level: str
    point: str
    result_on: date
    place: str
    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class VillageRow:
    row: int
    unit: str
    district: str
    commune: str
    village: str
    people: int


@dataclass
class Dates:
    """Days of a column: those a spreadsheet keeps as days, and those it keeps as text.

    A spreadsheet set to English takes 05/11 for 11 May and leaves 25/11 a text, so in a
    mixed column the days may be months; so may days that all fall on one day of their
    months.
    """

    cells: list[date] = field(default_factory=list)
    texts: int = 0

    @property
    def doubtful(self) -> bool:
        days = {day.day for day in self.cells}
        mixed = bool(self.cells) and self.texts > 0
        one_day = len(self.cells) > 1 and len(days) == 1
        return (mixed or one_day) and bool(self.swaps())

    def swaps(self) -> list[tuple[date, date]]:
        """Up to five different days, and what they are with the month as the day."""
        pairs = dict.fromkeys((day, swapped(day)) for day in self.cells)
        return [pair for pair in pairs if pair[0] != pair[1]][:SHOWN]


def swapped(day: date) -> date:
    """The day with its month as the day; itself where there is no such month."""
    return day.replace(day=day.month, month=day.day) if day.day <= 12 else day


def people(
    sheet: Sheet,
    mapping: Mapping[str, int],
    problems: Problems,
    *,
    until: date,
    dates: Dates,
    settled: str = "",
    below: Below | None = None,
) -> list[PersonRow]:
    """Everybody on the sheet; what is wrong goes to `problems`, cell by cell.

    `dates` collects the days, `below` what stands below the list; with `settled`
    "swapped" those the spreadsheet keeps as days are read with the month as the day.
    """
    found = []
    days = {mapping[name] for name in ("result_on",) if name in mapping}
    sheet = judged(sheet, problems, columns=set(mapping.values()), days=days)
    for row, cells, note in _rows(sheet, "people", mapping, problems, below):
        text = cells["result_on"]
        day = _day(text, note, until=until, swap=settled == "swapped")
        if isinstance(text, Day):
            dates.cells += filter(None, [read_day(text)])
        else:
            dates.texts += bool(text)
        party = _party(cells["party"], note)
        phone = _phone(cells["phone"], note)
        if day is not None:
            values = cells | {"result_on": day, "party": party, "phone": phone}
            found.append(PersonRow(row=row, **values))
    return found


def villages(
    sheet: Sheet,
    mapping: Mapping[str, int],
    problems: Problems,
    *,
    units: Collection[str],
    default_unit: str,
    below: Below | None = None,
) -> list[VillageRow]:
    """Villages of the sheet; without a column of provinces all are of the default."""
    found: dict[tuple[str, ...], VillageRow] = {}
    sheet = judged(sheet, problems, columns=set(mapping.values()))
    for row, cells, note in _rows(sheet, "villages", mapping, problems, below):
        unit = cells["unit"] or default_unit
        if unit not in units:
            note("unit_outside_frame", column="unit", value=unit)
        count = _count(cells["people"], note)
        key = (unit, cells["district"], cells["commune"], cells["village"])
        if key in found:
            first = found[key].row
            note(
                "repeated_village",
                column="village",
                value=cells["village"],
                first=first,
            )
        found.setdefault(key, VillageRow(row, *key, people=count))
    return list(found.values())


def repetitions(rows: list[PersonRow]) -> dict[int, int]:
    """Index of the first row of the same person or file, by index of the repeated.

    The same: one file number; one phone; one name with one day of the result, unless
    two phones tell them apart; or, without a phone, one name with one address.
    Accents and capitals do not count.
    """
    first: dict[tuple[str, ...], int] = {}
    repeated: dict[int, int] = {}
    for index, row in enumerate(rows):
        keys = list(_likenesses(row))
        earlier = [
            first[key]
            for key in keys
            if key in first and not _told_apart(key, rows[first[key]], row)
        ]
        if earlier:
            origin = min(earlier)
            repeated[index] = repeated.get(origin, origin)
        for key in keys:
            first.setdefault(key, index)
    return repeated


def _likenesses(row: PersonRow) -> Iterator[tuple[str, ...]]:
    name = fold(row.name)
    if row.reference:
        yield ("reference", fold(row.reference))
    if row.phone:
        yield ("phone", row.phone)
    elif row.address:
        yield ("address", name, fold(row.address))
    yield ("day", name, row.result_on.isoformat())


def _told_apart(key: tuple[str, ...], one: PersonRow, other: PersonRow) -> bool:
    """Whether two people of one name and day have different phones."""
    return key[0] == "day" and bool(one.phone and other.phone)


def _rows(
    sheet: Sheet,
    kind: str,
    mapping: Mapping[str, int],
    problems: Problems,
    below: Below | None,
) -> Iterator[tuple[int, dict[str, Any], Note]]:
    """Number, cells by column, and a note-taker, of every row that is not blank."""
    needed = [mapping[one.name] for one in COLUMNS[kind] if one.required]

    def fills(row: Row) -> bool:
        return all(at < len(row) and row[at].strip() for at in needed)

    seen = False
    for number, row in until_its_end(
        _filled(sheet), fills=fills, below=below or Below()
    ):
        seen = True
        note = _note_taker(problems, sheet.file, number)
        yield number, _cells(row, kind, mapping, note), note
    if not seen and not problems.count:
        problems.add("nobody_listed", file=sheet.file)


def _filled(sheet: Sheet) -> Iterator[tuple[int, Row]]:
    """The rows that are not blank, by their numbers."""
    for numbers, rows in sheet.blocks:
        for number, row in zip(numbers, rows, strict=True):
            if any(cell.strip() for cell in row):
                yield number, row


def _note_taker(problems: Problems, file: str, row: int) -> Note:
    def note(code: str, **facts: Any) -> None:
        problems.add(code, file=file, row=row, **facts)

    return note


def _cells(
    row: Row, kind: str, mapping: Mapping[str, int], note: Note
) -> dict[str, Any]:
    cells = {}
    for column in COLUMNS[kind]:
        position = mapping.get(column.name)
        raw = row[position] if position is not None and position < len(row) else ""
        # Lists come from many hands: spaces and line breaks are put in order.
        text = raw if isinstance(raw, Day) else composed(" ".join(raw.split()))
        facts = {"column": column.name, "value": text}
        if not text and column.required:
            note("empty_cell", **facts)
        elif not text.isprintable():
            note("odd_characters", **facts)
        elif len(text) > column.longest:
            note("too_long", most=column.longest, **facts)
        cells[column.name] = text
    return cells


def _day(text: str, note: Note, *, until: date, swap: bool) -> date | None:
    if not text:
        return None
    day = read_day(text)
    if day is not None and swap and isinstance(text, Day):
        day = swapped(day)
    if day is None:
        note("unreadable_date", column="result_on", value=text)
    elif not EARLIEST <= day <= until:
        note("date_out_of_range", column="result_on", value=text)
        return None
    return day


def read_day(text: str) -> date | None:
    """A day as people write it, or as a spreadsheet counts it; None if neither."""
    if _SERIAL.fullmatch(text):
        return _SPREADSHEET_EPOCH + timedelta(days=int(float(text)))
    day = text.partition(" ")[0]
    for day_format in _DAY_FORMATS:
        try:
            return datetime.strptime(day, day_format).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def shown(cell: str, *, is_day: bool) -> str:
    """A cell as people read it: days as days, however the spreadsheet keeps them."""
    if not is_day and not isinstance(cell, Day):
        return cell
    day = read_day(cell)
    return cell if day is None else f"{day:%d/%m/%Y}"


def _party(text: str, note: Note) -> str:
    for party, words in _PARTIES.items():
        if fold(text) in words:
            return party
    note("unknown_party", column="party", value=text)
    return ""


def _phone(text: str, note: Note) -> str:
    """Digits with the leading 0 that spreadsheets drop; "" where there is none."""
    digits = _BETWEEN_DIGITS.sub("", text)
    digits = re.sub(r"^(?:\+|00)84", "0", digits)
    if not digits:
        return ""
    if digits.isdecimal() and len(digits) == 11 and digits.startswith("84"):
        digits = digits[2:]
    if digits.isdecimal() and len(digits) == 9 and digits[0] != "0":
        digits = f"0{digits}"
    if not digits.isdecimal() or not 9 <= len(digits) <= 11:
        note("unreadable_phone", column="phone", value=text)
    return digits


def _count(text: str, note: Note) -> int:
    if text.isdecimal() and 0 < int(text) < 10**7:
        return int(text)
    if text:
        note("not_a_count", column="people", value=text)
    return 0
