"""A tree's file handed in: a workbook or TOML, read whole or refused row by row."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from scorecards.refusals import CODES
from scorecards.trees import Tree, TreeError, mistakes, parse_tree
from surveys.tabular.problems import Problems, collected
from wording.refusals import Problem
from wording.shown import shown
from wording.written_toml import document
from work.trees.reading import Read, read, sheet_of
from work.trees.sheets import Line, read_book

MOST_BYTES = 2 * 1024 * 1024
# How workbooks begin: those of today, and those of Excel before 2007.
WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
SECTIONS = frozenset(
    (
        *("bodies", "methods", "groups", "fields", "criteria", "components", "note"),
        *("percent", "counts", "defaults", "rules", "rules.*"),
    )
)


@dataclass(frozen=True)
class Taken:
    """A tree with the text that is kept of it."""

    tree: Tree
    text: str


def take(body: bytes, *, name: str) -> Taken:
    """Raises TableRefused with what is wrong by sheet, row and column."""
    name = Path(name).name or "tree"
    with collected(None) as problems:
        text = _text(body, name, problems)
        tree = None if problems.count else _declared(text, name, problems)
    if tree is None:
        raise AssertionError("what is not read is noted")
    return Taken(tree, text)


def _text(body: bytes, name: str, problems: Problems) -> str:
    if len(body) > MOST_BYTES:
        most = MOST_BYTES // 1024**2
        problems.keep(CODES.problem("tree_too_large", file=name, most=most))
        return ""
    if body.startswith(WORKBOOKS):
        return _of_workbook(body, name, problems)
    try:
        return body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = body.count(b"\n", 0, error.start) + 1
        problems.add("not_utf8", file=name, row=row, byte=error.start + 1)
        return ""


def _of_workbook(body: bytes, name: str, problems: Problems) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"tree{Path(name).suffix[:9]}"
        path.write_bytes(body)
        lines = read_book(path, problems)
    if problems.count:
        return ""
    found = read(lines, problems)
    if problems.count:
        return ""
    text = document(found.content, sections=SECTIONS)
    for error in mistakes(tomllib.loads(text), name=name):
        problems.keep(_placed(error, found, name))
    return text


def _declared(text: str, name: str, problems: Problems) -> Tree | None:
    try:
        return parse_tree(text, name=name)
    except TreeError as first:
        # Without a key it is no TOML, of which nothing more can be said.
        found = mistakes(tomllib.loads(text), name=name) if first.key else [first]
        for error in found:
            problems.keep(_problem(error, file=name, row=None, column=error.key))
        return None


def _placed(error: TreeError, found: Read, name: str) -> Problem:
    """A mistake of the file at the row of the sheet that says it."""
    line = _line(error.key, found)
    if line is None:
        sheet = shown(sheet_of(error.key).name)
        return _problem(error, file=sheet, row=None, column=error.key)
    last = error.key.rpartition(".")[2].partition("[")[0]
    columns = {column.name: column.label for column in line.sheet.columns}
    label = columns.get(last) or columns.get(
        {"name": "name_vi", "components": "code"}.get(last, ""), last
    )
    return _problem(error, file=shown(line.sheet.name), row=line.row, column=label)


def _line(key: str, found: Read) -> Line | None:
    """The row of the longest part of a path that one is known of; of a rule with rows
    of its own the first of those."""
    before, inside, _ = key.partition(".rule")
    if inside and before in found.places:
        leaf = found.places[before]
        return found.rules.get(leaf["rule"], leaf)
    while key:
        if key in found.places:
            return found.places[key]
        key = key.rpartition("." if "." in key else "[")[0]
    return None


def _problem(error: TreeError, *, file: str, row: int | None, column: str) -> Problem:
    expected = error.expected
    return CODES.problem(
        "tree_declared_wrongly",
        file=file,
        row=row,
        column=column,
        value="" if isinstance(error.value, dict | list) else error.value,
        expected=expected,
    )
