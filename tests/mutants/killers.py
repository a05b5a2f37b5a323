"""Which test notices which mutant: `killers.csv`, and whether its tests are there."""

import ast
import csv
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("killers.csv")
COLUMNS = ("mutant", "test")


def read() -> dict[str, str]:
    """Mutant -> id of the test that fails under it."""
    if not TABLE.exists():
        return {}
    with TABLE.open(newline="") as rows:
        return {row["mutant"]: row["test"] for row in csv.DictReader(rows)}


def write(found: dict[str, str]) -> None:
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(found.items()))


def is_there(test: str) -> bool:
    """Whether the file of a test's id has a test of that name."""
    file, _, name = test.partition("::")
    return name.partition("[")[0] in _tests(file)


@cache
def _tests(file: str) -> set[str]:
    path = PROJECT / file
    if not path.is_file():
        return set()
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
