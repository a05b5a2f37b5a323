"""What the rows of register files must be to one another. PURE."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from localities.refusals import CODES
from localities.registers.files import (
    LEVEL_ABOVE,
    LEVEL_WORDS,
    Name,
    Register,
    RegisterFiles,
    Renaming,
    SuccessionRow,
    UnitRow,
    read_files,
)
from wording.refusals import Problem, Refused

UnitKey = tuple[str, str, date]  # level, code, valid from


@dataclass(frozen=True)
class DatedUnit:
    """One territory under one code, with every name it has carried."""

    row: UnitRow
    parent: UnitKey | None
    names: tuple[Name, ...]

    @property
    def newest(self) -> Name:
        return self.names[-1]


@dataclass(frozen=True)
class Move:
    """On a day the territory of one unit went into another."""

    on: date
    old: UnitKey
    new: UnitKey
    decree: str


@dataclass(frozen=True)
class Gazetteer:
    """Every unit of every register, and the moves between them."""

    units: tuple[DatedUnit, ...]
    moves: tuple[Move, ...]


def read_gazetteer(folder: Path) -> Gazetteer:
    """The whole folder, checked. Raises Refused with every mistake by row."""
    files = read_files(folder)
    if files.problems:
        raise Refused(*files.problems)
    roll = _Roll()
    problems = [
        *_enrol(files, roll),
        *_rename(files.renamings, roll),
        *_overlaps(roll.rows()),
        *_names_in_force(files, roll),
        *_orphans(roll),
        *_counts(files.registers, roll),
        *_unmoved(files.successions, roll),
    ]
    if problems:
        raise Refused(*problems)
    units = tuple(
        DatedUnit(row, roll.parent_of(row), tuple(roll.names[row.key]))
        for row in roll.rows()
    )
    return Gazetteer(units, tuple(_moves(files.successions, roll)))


@dataclass
class _Roll:
    """Units by code, and the names of each in order of time."""

    by_code: dict[tuple[str, str], list[UnitRow]] = field(default_factory=dict)
    names: dict[UnitKey, list[Name]] = field(default_factory=dict)

    def rows(self) -> Iterator[UnitRow]:
        for units in self.by_code.values():
            yield from units

    def valid_on(self, day: date, *, level: str, code: str) -> UnitRow | None:
        units = self.by_code.get((level, code), ())
        return next((unit for unit in units if unit.valid_on(day)), None)

    def parent_of(self, row: UnitRow) -> UnitKey | None:
        level = LEVEL_ABOVE.get(row.level)
        if level is None:
            return None
        above = self.valid_on(row.valid_from, level=level, code=row.parent)
        return above.key if above else None


def _enrol(files: RegisterFiles, roll: _Roll) -> Iterator[Problem]:
    """List each unit once; a later register may only repeat what it was."""
    days = {register.name: register.on for register in files.registers} | {"": date.min}
    for register in sorted(files.units, key=lambda name: days.get(name, date.max)):
        rows = files.units[register]
        if register not in days and rows:
            yield CODES.problem(
                "register_unlisted", file=rows[0].file, column="file", value=register
            )
        for row in sorted(rows, key=lambda row: _LEVEL_ORDER.index(row.level)):
            units = roll.by_code.setdefault((row.level, row.code), [])
            known = next((unit for unit in units if unit.key == row.key), None)
            if known is None:
                units.append(row)
                roll.names[row.key] = [row.name]
            else:
                yield from _repeated(row, known)


def _repeated(row: UnitRow, known: UnitRow) -> Iterator[Problem]:
    if known.file == row.file:
        yield _problem(row, "unit_listed_twice", "code", row.code, first=known.row)
    elif (known.valid_until, known.parent) != (row.valid_until, row.parent):
        facts = {"other": known.file, "first": known.row}
        ended = row.valid_until or ""
        yield _problem(row, "unit_told_otherwise", "valid_until", ended, **facts)


def _rename(renamings: Iterable[Renaming], roll: _Roll) -> Iterator[Problem]:
    for renaming in sorted(renamings, key=lambda renaming: renaming.name.valid_from):
        on = renaming.name.valid_from
        unit = roll.valid_on(on, level=renaming.level, code=renaming.code)
        if unit is None or on == unit.valid_from:
            facts = {"level": LEVEL_WORDS[renaming.level], "day": on}
            yield _problem(
                renaming, "renaming_of_nobody", "code", renaming.code, **facts
            )
        elif roll.names[unit.key][-1].valid_from == on:
            yield _problem(renaming, "renamed_twice", "on", on)
        else:
            roll.names[unit.key].append(renaming.name)


def _overlaps(rows: Iterable[UnitRow]) -> Iterator[Problem]:
    earlier: dict[tuple[str, str], UnitRow] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        before = earlier.get((row.level, row.code))
        if before and before.valid_on(row.valid_from):
            facts = {"other": before.file, "first": before.row}
            yield _problem(row, "unit_overlaps", "valid_from", row.valid_from, **facts)
        earlier[(row.level, row.code)] = row


def _names_in_force(files: RegisterFiles, roll: _Roll) -> Iterator[Problem]:
    """A register's file gives each unit the name it had on the register's day."""
    for register in files.registers:
        for row in files.units.get(register.name, ()):
            begun = [
                name
                for name in roll.names[row.key]
                if name.valid_from <= max(register.on, row.valid_from)
            ]
            if not row.name.same_words(begun[-1]):
                facts = {"day": register.on, "name": begun[-1].full_vi}
                written = row.name.full_vi
                yield _problem(row, "name_not_in_force", "name_vi", written, **facts)


def _orphans(roll: _Roll) -> Iterator[Problem]:
    for row in roll.rows():
        if row.level in LEVEL_ABOVE and roll.parent_of(row) is None:
            above = LEVEL_WORDS[LEVEL_ABOVE[row.level]]
            facts = {"level": above, "day": row.valid_from}
            yield _problem(row, "unit_without_parent", "parent", row.parent, **facts)


def _counts(registers: Iterable[Register], roll: _Roll) -> Iterator[Problem]:
    for register in registers:
        for level, expected in register.counts.items():
            found = sum(
                row.level == level and row.valid_on(register.on) for row in roll.rows()
            )
            if found != expected:
                yield CODES.problem(
                    "register_miscounted",
                    file="registers.csv",
                    column=f"{level}s of {register.name}",
                    value=found,
                    expected=expected,
                    day=register.on,
                )


def _unmoved(successions: list[SuccessionRow], roll: _Roll) -> Iterator[Problem]:
    """Every unit that ended went somewhere, and each into one unit."""
    moved: dict[UnitKey, SuccessionRow] = {}
    for row in successions:
        old, new = _ends(row, roll)
        facts = {"level": LEVEL_WORDS[row.level], "day": row.on}
        if old is None:
            yield _problem(
                row, "successor_of_nobody", "old_code", row.old_code, **facts
            )
        elif old.key in moved and moved[old.key].on == row.on:
            first = moved[old.key].row
            yield _problem(
                row, "succeeded_before", "old_code", row.old_code, first=first
            )
        else:
            moved[old.key] = row
        if new is None:
            yield _problem(
                row, "unit_without_parent", "new_code", row.new_code, **facts
            )
    for unit in roll.rows():
        gone = moved.get(unit.key)
        if unit.valid_until and (gone is None or gone.on != unit.valid_until):
            ended = unit.valid_until
            yield _problem(
                unit, "unit_without_successor", "valid_until", ended, day=ended
            )


def _moves(successions: Iterable[SuccessionRow], roll: _Roll) -> Iterator[Move]:
    for row in successions:
        old, new = _ends(row, roll)
        # A row from a unit to itself says "unchanged": there is nothing to follow.
        if old and new and old.key != new.key:
            yield Move(row.on, old.key, new.key, row.decree)


def _ends(row: SuccessionRow, roll: _Roll) -> tuple[UnitRow | None, UnitRow | None]:
    eve = row.on - timedelta(days=1)
    return (
        roll.valid_on(eve, level=row.level, code=row.old_code),
        roll.valid_on(row.on, level=row.level, code=row.new_code),
    )


def _problem(
    row: UnitRow | Renaming | SuccessionRow,
    code: str,
    column: str,
    value: object,
    **facts: object,
) -> Problem:
    return CODES.problem(
        code, file=row.file, row=row.row, column=column, value=value, **facts
    )


_LEVEL_ORDER = ("nation", "province", "commune")
