"""Which test notices which mutant: `killers.csv`, and whether its tests are there."""

import csv
import subprocess
import sys
from collections.abc import Iterable
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


def gone(tests: Iterable[str]) -> set[str]:
    """Ids that pytest finds no test for, the values in brackets included."""
    named = set(tests)
    files = sorted({test.partition("::")[0] for test in named})
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-n", "0", *files],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return named - {line.strip() for line in found}
