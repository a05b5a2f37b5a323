"""The Vietnamese alphabet: order of names, and accent-less text for search. PURE.

The embedded PostgreSQL has no ICU, so byte order would put Đà Nẵng after Yên
Bái; the key made here is stored beside the name and compared byte by byte.
"""

import unicodedata
from functools import lru_cache
from typing import Final

LETTERS: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Dictionary order of tones: level, huyền, hỏi, ngã, sắc, nặng.
TONES: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
APOSTROPHES: Final = "'’ʼ`"

_FIRST_LETTER: Final = ord("A")
_GAP: Final = "!"  # stands for spaces and hyphens, below every digit and letter
_END_OF_LETTERS: Final = " "  # below the gap, so that a shorter name comes first
_OTHER: Final = "~"  # a sign of another script, after every Vietnamese letter


def vietnamese_sort_key(name: str) -> str:
    """ASCII key whose byte order is the Vietnamese order of names.

    Letters decide first (a ă â b c d đ e ê ...; spaces and hyphens lowest),
    tones second. NFC and NFD spellings, upper and lower case give one key.
    """
    letters: list[str] = []
    tones: list[str] = []
    for sign in _signs(name):
        place, tone = _place_and_tone(sign)
        if place == _GAP and (not letters or letters[-1] == _GAP):
            continue
        letters.append(place)
        tones.append(tone)
    if letters and letters[-1] == _GAP:
        letters.pop()
        tones.pop()
    return "".join(letters) + _END_OF_LETTERS + "".join(tones)


def fold(text: str) -> str:
    """Lower case without accents, đ as d: what a search box compares."""
    decomposed = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    for apostrophe in APOSTROPHES:
        bare = bare.replace(apostrophe, "'")
    return " ".join(bare.split())


def _signs(name: str) -> str:
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).lower())
    return "".join(sign for sign in composed if sign not in APOSTROPHES)


@lru_cache(maxsize=1024)
def _place_and_tone(sign: str) -> tuple[str, str]:
    """A letter's place in the alphabet, and its tone's in the dictionary order."""
    marks = unicodedata.normalize("NFD", sign)
    tone = next((TONES[mark] for mark in marks if mark in TONES), 0)
    bare = "".join(mark for mark in marks if mark not in TONES)
    return _place(unicodedata.normalize("NFC", bare)), str(tone)


def _place(base: str) -> str:
    if len(base) == 1 and base in LETTERS:
        return chr(_FIRST_LETTER + LETTERS.index(base))
    if base.isascii() and base.isdigit():
        return base
    if base.isalnum():
        return _OTHER + "".join(f"{ord(sign):06x}" for sign in base)
    return _GAP
