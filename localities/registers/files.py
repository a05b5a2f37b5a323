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
class RowProblem:
    """One thing wrong with one row; row 1 is the line of column names."""

    file: str
    row: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        return (
            f"{self.file}, row {self.row}, {self.column} = {self.value!r}: "
            f"expected {self.expected}"
        )


class RegisterRefused(ValueError):
    """A register folder with mistakes; nothing of it may be stored."""

    def __init__(self, problems: list[RowProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class UnknownRegister(LookupError):
    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"no register {name!r}; known: {', '.join(known)}")


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
    problems: list[RowProblem] = field(default_factory=list)


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


def read_registers(folder: Path, problems: list[RowProblem]) -> Iterator[Register]:
    for row in _rows(folder / "registers.csv", REGISTER_COLUMNS, problems):
        on = row.day("on")
        counts = {"province": row.count("provinces"), "commune": row.count("communes")}
        if on and not row.refused:
            yield Register(row.text("register"), on, counts)


@lru_cache(maxsize=1)
def shipped_registers() -> dict[str, Register]:
    problems: list[RowProblem] = []
    registers = {found.name: found for found in read_registers(SHIPPED, problems)}
    if problems:
        raise RegisterRefused(problems)
    return registers


def register_day(name: str) -> date:
    """The day whose valid units make up a shipped register, as "2025"."""
    registers = shipped_registers()
    if name not in registers:
        raise UnknownRegister(name, sorted(registers))
    return registers[name].on


class _Row:
    """One line of a file; reading a bad cell notes a problem and goes on."""

    def __init__(
        self, file: str, number: int, cells: dict[str, str], problems: list[RowProblem]
    ) -> None:
        self.file, self.number, self.cells = file, number, cells
        self.problems = problems
        self.refused = False

    def refuse(self, column: str, expected: str) -> None:
        self.refused = True
        value = self.cells.get(column, "")
        self.problems.append(
            RowProblem(self.file, self.number, column, value, expected)
        )

    def text(self, column: str) -> str:
        return self.cells[column]

    def checked(self, column: str, accept: Callable[[str], bool], expected: str) -> str:
        value = self.text(column)
        if not accept(value):
            self.refuse(column, expected)
        return value

    def code(self, column: str) -> str:
        return self.checked(
            column,
            lambda code: code.isascii() and code.isalnum() and len(code) <= 10,
            "a code of up to 10 letters and digits",
        )

    def day(self, column: str, *, optional: bool = False) -> date | None:
        value = self.text(column)
        if optional and not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(column, "a day written 2025-07-01")
            return None

    def count(self, column: str) -> int:
        value = self.checked(
            column, lambda text: text.isascii() and text.isdigit(), "a whole number"
        )
        return 0 if self.refused else int(value)

    def name(self, valid_from: date) -> Name:
        kind = self.checked("kind", KINDS.__contains__, f"one of {', '.join(KINDS)}")
        name_vi = self.checked(
            "name_vi", _is_bare_name, "a name in composed Unicode, without its type"
        )
        name_en = self.checked(
            "name_en", lambda name: name != "" and name.isascii(), "a name in ASCII"
        )
        return Name(valid_from, name_vi, name_en, kind, self.text("decree"))


def _rows(path: Path, columns: Columns, problems: list[RowProblem]) -> Iterator[_Row]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        problems.append(RowProblem(path.name, 0, "file", "", "a file of this name"))
        return
    except UnicodeDecodeError:
        problems.append(RowProblem(path.name, 0, "file", "", "text encoded as UTF-8"))
        return
    reader = csv.reader(lines, strict=True)
    header = tuple(next(reader, ()))
    if header != columns:
        expected = f"the columns {','.join(columns)}"
        problems.append(RowProblem(path.name, 1, "header", ",".join(header), expected))
        return
    for number, cells in enumerate(reader, start=2):
        row = _Row(path.name, number, dict(zip(columns, cells, strict=False)), problems)
        if len(cells) == len(columns):
            yield row
        else:
            row.refuse(columns[0], f"{len(columns)} cells in the row, not {len(cells)}")


def _unit(row: _Row, *, level: str) -> UnitRow | None:
    code = row.code("code")
    parent = row.code("parent") if level in LEVEL_ABOVE else row.text("parent")
    valid_from = row.day("valid_from")
    valid_until = row.day("valid_until", optional=True)
    name = row.name(valid_from or date.min)
    if valid_from and valid_until and valid_until <= valid_from:
        row.refuse("valid_until", f"a day after {valid_from} (the last day is outside)")
    if row.refused or valid_from is None:
        return None
    return UnitRow(
        row.file, row.number, level, code, parent, valid_from, valid_until, name
    )


def _renaming(row: _Row) -> Renaming | None:
    level = row.checked("level", _is_level, f"one of {', '.join(_LEVELS)}")
    code = row.code("code")
    on = row.day("on")
    name = row.name(on or date.min)
    return None if row.refused else Renaming(row.file, row.number, level, code, name)


def _succession(row: _Row) -> SuccessionRow | None:
    on = row.day("on")
    level = row.checked("level", _is_level, f"one of {', '.join(_LEVELS)}")
    old, new = row.code("old_code"), row.code("new_code")
    if row.refused or on is None:
        return None
    decree = row.text("decree")
    return SuccessionRow(row.file, row.number, on, level, old, new, decree)


_LEVELS: Final = tuple(LEVEL_OF_FILE.values())


def _is_level(word: str) -> bool:
    return word in _LEVELS


def _is_bare_name(name: str) -> bool:
    words = tuple(f"{before} " for before, _after in KINDS.values() if before)
    return (
        name != ""
        and name == " ".join(name.split())
        and unicodedata.is_normalized("NFC", name)
        and not name.startswith(words)
    )
