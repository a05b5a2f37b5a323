"""Text somebody types is read in time that grows no faster than the text."""

import importlib
import pkgutil
import re
import time

import pytest

import accounts
import localities
import onestop
import publishing
import scoring
import surveys
import wording

ROOMS = (accounts, localities, onestop, publishing, scoring, surveys, wording)
# Pieces that patterns of ours look for, repeated without the end they hope for.
PIECES = (
    *("(", "[", '"', "\\", "a", "A", "0", " ", ".", "-", "_", "@", "=", ","),
    *("a.", "0.", "0 ", "a@", "a@a.", "a=", "=1,", "Nguyễn ", "bà ", "Anh ", "é"),
    *("A11.", "+84", "0-", "&", "<a ", "\t", "\r", "h+", "`", "'"),
)
SHORT, LONG = 4_000, 16_000
# Less is not worth a comparison: no linear pattern takes a tenth of it on LONG.
NOTICED = 0.02


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of text that a module of ours keeps."""
    found = {}
    for room in ROOMS:
        for info in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations." in info.name or ".management." in info.name:
                continue
            for name, value in vars(importlib.import_module(info.name)).items():
                for place, pattern in enumerate(_patterns_in(value)):
                    found[f"{info.name}.{name}.{place}"] = pattern
    return found


def _patterns_in(value):
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _patterns_in(part)


def seconds(pattern, text):
    begun = time.process_time()
    for _found in pattern.finditer(text):
        pass
    pattern.fullmatch(text)
    return time.process_time() - begun


@pytest.mark.parametrize("name", sorted(patterns()))
def test_a_pattern_takes_linear_time(name):
    pattern = patterns_once()[name]
    slow = {}
    for piece in PIECES:
        short, long = (piece * (n // len(piece)) for n in (SHORT, LONG))
        # Four times the text: four times as long; quadratic would be sixteen.
        took = min(seconds(pattern, long) for _ in range(2))
        if took > NOTICED and took > 9 * min(seconds(pattern, short) for _ in range(3)):
            slow[piece] = took

    assert slow == {}


_kept: dict[str, re.Pattern[str]] = {}


def patterns_once():
    if not _kept:
        _kept.update(patterns())
    return _kept


def test_a_quadratic_pattern_would_be_noticed():
    marks = re.compile(r"\([^)]*\)")

    short, long = "(" * SHORT, "(" * LONG

    assert min(seconds(marks, long) for _ in range(2)) > NOTICED
    assert seconds(marks, long) > 9 * min(seconds(marks, short) for _ in range(3))
