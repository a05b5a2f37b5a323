"""Case 17: whatever writes a table that leaves the system knows the one guard."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("accounts", "config", "jobs", "localities", "onestop", "publishing"),
    *("scoring", "surveys", "verifier", "wording", "work"),
)
WRITERS = {"csv.writer", "csv.DictWriter", "xlsxwriter.Workbook", "openpyxl.Workbook"}

# A form that is handed back reads as it was written, so no sign is put before a text;
# its cells are strings for every reader, and none is a formula.
STRINGS = {Path("surveys/questionnaire/xlsform/workbook.py"): "strings_to_formulas"}


def modules():
    for room in ROOMS:
        yield from sorted((PROJECT / room).rglob("*.py"))


def writes_a_table(tree):
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return not WRITERS.isdisjoint(map(ast.unparse, calls))


def knows_the_guard(tree):
    imports = (n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom))
    return any(
        n.module == "wording.spreadsheet_text"
        and "harmless" in {name.name for name in n.names}
        for n in imports
    )


WRITING = [
    path.relative_to(PROJECT)
    for path in modules()
    if writes_a_table(ast.parse(path.read_text("utf-8")))
]


def test_there_are_such_modules():
    assert len(WRITING) >= 8


@pytest.mark.parametrize("path", sorted({*WRITING} - STRINGS.keys()), ids=str)
def test_it_makes_every_text_harmless(path):
    assert knows_the_guard(ast.parse((PROJECT / path).read_text("utf-8")))


@pytest.mark.parametrize("path", STRINGS, ids=str)
def test_it_writes_strings_alone(path):
    text = (PROJECT / path).read_text("utf-8")
    written = set(re.findall(r"\.(write\w*)\(", text))

    assert f'"{STRINGS[path]}": False' in text
    assert written <= {"write_string"}
