"""Register files: what their rows must be, and what is wrong with them. PURE.

A folder holds `registers.csv` (the named registers), one file of units per level
and register (`provinces-2025.csv`), `renamings.csv` and one `succession-*.csv`
per day of change. Unit files give names without their type, as in force on the
register's day; full names are made from the type.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from localities.refusals import CODES, refused
from wording.refusals import Problem, Refused
from wording.text import Text

SHIPPED: Final = Path(__file__).parent

# Type of unit: word before the Vietnamese name, word after the English one.
KINDS: Final = {
    "country": ("", ""),
    "province": ("Tỉnh", "Province"),
    "city": ("Thành phố", "City"),
    "ward": ("Phường", "Ward"),
    "commune": ("Xã", "Commune"),
    "special_zone": ("Đặc khu", "Special Zone"),
}
LEVEL_OF_FILE: Final = {"nation": "nation", "provinces": "province", "wards": "commune"}
LEVEL_WORDS: Final = {
    "nation": Text("quốc gia", "nation"),
    "province": Text("tỉnh", "province"),
    "commune": Text("xã", "commune"),
}
LEVEL_ABOVE: Final = {"province": "nation", "commune": "province"}

Columns = tuple[str, ...]
_NAME: Final = ("name_vi", "name_en", "kind")
UNIT_COLUMNS: Final[Columns] = (
    "code",
    *_NAME,
    "parent",
    "valid_from",
    "valid_until",
    "decree",
)
RENAMING_COLUMNS: Final[Columns] = ("level", "code", "on", *_NAME, "decree")
SUCCESSION_COLUMNS: Final[Columns] = ("on", "level", "old_code", "new_code", "decree")
REGISTER_COLUMNS: Final[Columns] = ("register", "on", "provinces", "communes")


@dataclass(frozen=True)
class Register:
    """A named set of units: those valid on a day, and how many there must be."""

    name: str
    on: date
    counts: dict[str, int] = field(hash=False)


@dataclass(frozen=True)
class Name:
    """A unit's name without its type, in force from a day on."""

    valid_from: date
    name_vi: str
    name_en: str
    kind: str
    decree: str

    @property
    def full_vi(self) -> str:
        return f"{KINDS[self.kind][0]} {self.name_vi}".strip()

    @property
    def full_en(self) -> str:
        word = KINDS[self.kind][1]
        return (
            self.name_en
            if self.name_en.endswith(word)
            else f"{self.name_en} {word}".strip()
        )

    def same_words(self, other: "Name") -> bool:
        mine = (self.name_vi, self.name_en, self.kind)
        return mine == (other.name_vi, other.name_en, other.kind)


@dataclass(frozen=True)
class UnitRow:
    file: str
    row: int
    level: str
    code: str
    parent: str
    valid_from: date
    valid_until: date | None
    name: Name

    @property
    def key(self) -> tuple[str, str, date]:
        return (self.level, self.code, self.valid_from)

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (
            self.valid_until is None or day < self.valid_until
        )


@dataclass(frozen=True)
class Renaming:
    """The unit of this code on this day takes another name or type."""

    file: str
    row: int
    level: str
    code: str
    name: Name


@dataclass(frozen=True)
class SuccessionRow:
    file: str
    row: int
    on: date
    level: str
    old_code: str
    new_code: str
    decree: str


@dataclass
class RegisterFiles:
    """Everything a folder says, before its rows are compared with one another."""

    registers: list[Register] = field(default_factory=list)
    units: dict[str, list[UnitRow]] = field(default_factory=dict)
    renamings: list[Renaming] = field(default_factory=list)
    successions: list[SuccessionRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_files(folder: Path) -> RegisterFiles:
    """Every register file of a folder, with the problems of single rows."""
    files = RegisterFiles()
    files.registers = list(read_registers(folder, files.problems))
    for path in sorted(folder.glob("*.csv")):
        stem, _dash, register = path.stem.partition("-")
        if stem in LEVEL_OF_FILE:
            rows = _rows(path, UNIT_COLUMNS, files.problems)
            level = LEVEL_OF_FILE[stem]
            files.units.setdefault(register, []).extend(
                unit for row in rows if (unit := _unit(row, level=level))
            )
        elif stem == "succession":
            rows = _rows(path, SUCCESSION_COLUMNS, files.problems)
            files.successions.extend(s for row in rows if (s := _succession(row)))
        elif stem == "renamings":
            rows = _rows(path, RENAMING_COLUMNS, files.problems)
            files.renamings.extend(r for row in rows if (r := _renaming(row)))
    return files


def read_registers(folder: Path, problems: list[Problem]) -> Iterator[Register]:
    for row in _rows(folder / "registers.csv", REGISTER_COLUMNS, problems):
        on = row.day("on")
        counts = {"province": row.count("provinces"), "commune": row.count("communes")}
        if on and not row.refused:
            yield Register(row.text("register"), on, counts)


@lru_cache(maxsize=1)
def shipped_registers() -> dict[str, Register]:
    problems: list[Problem] = []
    registers = {found.name: found for found in read_registers(SHIPPED, problems)}
    if problems:
        raise Refused(*problems)
    return registers


def register_day(name: str) -> date:
    """The day of a shipped register, as "2025", when its units are valid.

    Raises Refused for another name.
    """
    registers = shipped_registers()
    if name not in registers:
        raise refused("unknown_register", name, known=", ".join(sorted(registers)))
    return registers[name].on


class _Row:
    """One line of a file; reading a bad cell notes a problem and goes on."""

    def __init__(
        self, file: str, number: int, cells: dict[str, str], problems: list[Problem]
    ) -> None:
        self.file, self.number, self.cells = file, number, cells
        self.problems = problems
        self.refused = False

    def refuse(self, code: str, column: str, **facts: object) -> None:
        self.refused = True
        found = CODES.problem(
            code,
            file=self.file,
            row=self.number,
            column=column,
            value=self.cells.get(column, ""),
            **facts,
        )
        self.problems.append(found)

    def text(self, column: str) -> str:
        return self.cells[column]

    def checked(
        self, column: str, accept: Callable[[str], bool], code: str, **facts: object
    ) -> str:
        value = self.text(column)
        if not accept(value):
            self.refuse(code, column, **facts)
        return value

    def code(self, column: str) -> str:
        return self.checked(column, _is_code, "not_a_unit_code")

    def day(self, column: str, *, optional: bool = False) -> date | None:
        value = self.text(column)
        if optional and not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse("not_a_day", column)
            return None

    def count(self, column: str) -> int:
        value = self.checked(column, _is_count, "not_a_whole_number")
        return 0 if self.refused else int(value)

    def level(self) -> str:
        known = ", ".join(_LEVELS)
        return self.checked(
            "level", _LEVELS.__contains__, "not_a_known_word", known=known
        )

    def name(self, valid_from: date) -> Name:
        known = ", ".join(KINDS)
        kind = self.checked("kind", KINDS.__contains__, "not_a_known_word", known=known)
        name_vi = self.checked("name_vi", _is_bare_name, "not_a_bare_name")
        name_en = self.checked("name_en", _is_ascii_name, "not_an_ascii_name")
        return Name(valid_from, name_vi, name_en, kind, self.text("decree"))


def _rows(path: Path, columns: Columns, problems: list[Problem]) -> Iterator[_Row]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        problems.append(CODES.problem("register_file_missing", file=path.name))
        return
    except UnicodeDecodeError:
        problems.append(CODES.problem("register_not_utf8", file=path.name))
        return
    reader = csv.reader(lines, strict=True)
    header = tuple(next(reader, ()))
    if header != columns:
        found = CODES.problem(
            "register_columns",
            file=path.name,
            row=1,
            column="header",
            value=",".join(header),
            known=",".join(columns),
        )
        problems.append(found)
        return
    for number, cells in enumerate(reader, start=2):
        row = _Row(path.name, number, dict(zip(columns, cells, strict=False)), problems)
        if len(cells) == len(columns):
            yield row
        else:
            counts = {"expected": len(columns), "found": len(cells)}
            row.refuse("register_cells", columns[0], **counts)


def _unit(row: _Row, *, level: str) -> UnitRow | None:
    code = row.code("code")
    parent = row.code("parent") if level in LEVEL_ABOVE else row.text("parent")
    valid_from = row.day("valid_from")
    valid_until = row.day("valid_until", optional=True)
    name = row.name(valid_from or date.min)
    if valid_from and valid_until and valid_until <= valid_from:
        row.refuse("unit_ends_too_early", "valid_until", day=valid_from)
    if row.refused or valid_from is None:
        return None
    return UnitRow(
        row.file, row.number, level, code, parent, valid_from, valid_until, name
    )


def _renaming(row: _Row) -> Renaming | None:
    level = row.level()
    code = row.code("code")
    on = row.day("on")
    name = row.name(on or date.min)
    return None if row.refused else Renaming(row.file, row.number, level, code, name)


def _succession(row: _Row) -> SuccessionRow | None:
    on = row.day("on")
    level = row.level()
    old, new = row.code("old_code"), row.code("new_code")
    if row.refused or on is None:
        return None
    decree = row.text("decree")
    return SuccessionRow(row.file, row.number, on, level, old, new, decree)


_LEVELS: Final = tuple(LEVEL_OF_FILE.values())


def _is_code(code: str) -> bool:
    return code.isascii() and code.isalnum() and len(code) <= 10


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_ascii_name(name: str) -> bool:
    return name != "" and name.isascii()


def _is_bare_name(name: str) -> bool:
    words = tuple(f"{before} " for before, _after in KINDS.values() if before)
    return (
        name != ""
        and name == " ".join(name.split())
        and unicodedata.is_normalized("NFC", name)
        and not name.startswith(words)
    )
