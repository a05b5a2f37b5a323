"""docs/asvs.md names every requirement once; the pages name tests that there are."""

import re
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TABLE = (PROJECT / "docs" / "asvs.md").read_text(encoding="utf-8")
PAGE = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
WORDS = {"yes", "part", "gap", "n/a", "operator"}


def rows():
    for line in TABLE.splitlines():
        if line.startswith("| V"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def ids(words):
    """Every id of a cell such as V1.2.6-8."""
    chapter, _dot, last = words.rpartition(".")
    first, _dash, end = last.partition("-")
    return [f"{chapter}.{n}" for n in range(int(first), int(end or first) + 1)]


def test_each_requirement_of_levels_1_and_2_stands_once():
    named = Counter(one for row in rows() for one in ids(row[0]))

    assert len(named) == 70 + 183
    assert set(named.values()) == {1}


def test_each_row_says_whether_it_is_kept_and_how():
    for name, _what, kept, how, _test, _proven in rows():
        assert kept in WORDS, name
        assert how or kept == "n/a", name


def test_each_claim_says_whether_a_test_proves_it():
    for name, _what, kept, _how, test, proven in rows():
        claimed = kept in ("yes", "part")
        assert (proven in ("proven", "in part", "not proven")) == claimed, name
        assert test or proven not in ("proven", "in part"), name


def test_each_test_named_there_exists():
    named = {row[4].strip("`") for row in rows() if row[4].startswith("`tests")}
    everything = "".join(
        path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("*.py")
    )

    for name in named:
        path, _colons, function = name.partition("::")
        text = (PROJECT / path).read_text(encoding="utf-8")
        assert f"def {function}" in text, name
    for function in re.findall(r"`(test_\w+)`", PAGE):
        assert f"def {function}(" in everything, function
