"""What a cell may hold: codes, labels, numbers and levels. PURE."""

import re
import unicodedata
from typing import Final

# Longest text of each column, in characters; the columns of the database agree.
LONGEST: Final = {
    "uid": 64,
    "stratum": 64,
    "psu": 64,
    "cluster": 64,
    "level": 40,
    "service_field": 80,
    "sex": 20,
    "age_group": 20,
    "urban": 20,
    "variable": 20,
}
# One byte per answer: 0 no answer, 1..5 the level, 9 does not apply.
BYTE_OF_ANSWER: Final = {"": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "x": 9}
MOST: Final = 1e15
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
# A decimal comma: never before three digits alone, which may be thousands.
_DECIMAL_COMMA: Final = re.compile(r"(?<!\d)([+-]?\d+),(\d{1,2}|\d{4,})", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,15}", re.ASCII)
_NOT_FINITE: Final = re.compile(r"[+-]?(inf|infinity|nan)", re.IGNORECASE)


def text_fault(text: str, *, longest: int, optional: bool = False) -> str | None:
    """Code of what is wrong with a code or label, or None; `longest` in characters."""
    if not text:
        return None if optional else "empty_cell"
    if not text.isprintable() or text != text.strip():
        return "odd_characters"
    return "too_long" if len(composed(text)) > longest else None


def composed(text: str) -> str:
    """The same letters in composed form, so that equal names are equal texts."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def number_fault(text: str) -> str | None:
    """Code of what is wrong with a positive, finite number, or None."""
    if not text:
        return "empty_cell"
    if _NOT_FINITE.fullmatch(text):
        return "not_finite"
    if not _NUMBER.fullmatch(text):
        return "number_expected"
    value = float(text)
    if value <= 0:
        return "not_positive"
    return None if value < MOST else "not_finite"


def with_point(text: str) -> str:
    """A number with its decimal comma as a point; any other text as it is."""
    found = _DECIMAL_COMMA.fullmatch(text)
    return f"{found[1]}.{found[2]}" if found else text


def count_fault(text: str) -> str | None:
    """Code of what is wrong with a count of people or places above zero, or None.

    "12.500" may be twelve thousand or twelve and a half, so it is no count.
    """
    if not text:
        return "empty_cell"
    if not _WHOLE.fullmatch(text):
        return "whole_number_expected"
    return None if int(text) > 0 else "not_positive"
