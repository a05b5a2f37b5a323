"""The one guard of tables that leave the system: no text of theirs is a formula."""

import unicodedata
from functools import lru_cache
from itertools import takewhile

STARTERS = frozenset("=+-@")
# Spreadsheets also read on after these at the start of a cell.
KEPT_CONTROLS = frozenset("\t\r\n")
INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
# No letters at all: XML has no place for them, nor for half of a pair.
NO_LETTERS = frozenset("\ufffe\uffff")


@lru_cache(maxsize=20_000)
def harmless(text: str) -> str:
    """The text with an apostrophe before anything that would start a formula.

    Formula signs count in every width and behind blanks; letters XML cannot hold
    are dropped.
    """
    kept = "".join(filter(_has_a_place, text))
    blanks = "".join(takewhile(_is_blank, kept))
    folded = unicodedata.normalize("NFKC", kept[len(blanks) :][:1])[:1]
    risky = folded in STARTERS or not KEPT_CONTROLS.isdisjoint(blanks)
    return f"'{kept}" if risky else kept


def _is_blank(letter: str) -> bool:
    return unicodedata.category(letter) in INVISIBLE


def _has_a_place(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category == "Cc":
        return letter in KEPT_CONTROLS
    return category != "Cs" and letter not in NO_LETTERS
