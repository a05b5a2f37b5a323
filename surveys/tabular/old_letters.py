"""Vietnamese in fonts of before Unicode, TCVN3 and VNI: seen and converted. PURE.

Such a text shows "Trần" only in its own font; read as it is stored it says "TrÇn"
(TCVN3, the fonts .Vn...) or "Traàn" (VNI, the fonts VNI-...). Which of the codes a text
is in is told by its syllables: only one reading of it is Vietnamese. Written from
TCVN 5712:1993 and from what the keyboards of VNI put into a text.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

CODES: Final = ("tcvn3", "vni")

_TCVN3_BYTES: Final = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộ",
    0xEA: "ờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
TCVN3: Final = {
    first + place: letter
    for first, letters in _TCVN3_BYTES.items()
    for place, letter in enumerate(letters)
}
# VNI writes a letter, then its mark as a letter of its own.
_VNI_ALONE: Final = {
    "ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ",
    "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị",
}  # fmt: skip
_VNI_TONES: Final = {"ù": "́", "ø": "̀", "û": "̉", "õ": "̃", "ï": "̣"}
_CIRCUMFLEX: Final = "̂"
_BREVE: Final = "̆"
_VNI_CIRCUMFLEX: Final = {
    "â": "", "á": "́", "à": "̀", "å": "̉", "ã": "̃", "ä": "̣",
}  # fmt: skip
_VNI_BREVE: Final = {"ê": "", "é": "́", "è": "̀", "ú": "̉", "ü": "̃", "ë": "̣"}

_TONES: Final = re.compile("[̣́̀̉̃]")
_SYLLABLE: Final = re.compile(
    "(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    "(?:uyê|uya|uây|ươ|iê|yê|ia|ưa|ua|uâ|uê|uô|uơ|uy|oa|oă|oe|oo|[aăâeêioôơuưy])"
    "(?:ch|ng|nh|[cmnptiyou])?"
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def converted(text: str, code: str) -> str:
    """The text in Unicode, composed; `code` is one of CODES."""
    text = unicodedata.normalize("NFC", text)
    if code == "tcvn3":
        return text.translate(TCVN3)
    whole = _VNI.sub(lambda found: _VNI_PAIRS[found[0]], text)
    return unicodedata.normalize("NFC", whole)


@lru_cache(maxsize=1 << 14)
def old_code(text: str) -> str:
    """The old code a text can only be meant in; "" for Unicode and anything else."""
    if text.isascii() or not _fits_fonts(text):
        return ""
    best = max(CODES, key=lambda code: share(converted(text, code)))
    now, then = share(text), share(converted(text, best))
    return best if then >= MOSTLY and then > now else ""


MOSTLY: Final = 0.8


def share(text: str) -> float:
    """Share of the words with letters beyond ASCII that are Vietnamese syllables."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if not words:
        return 0.0
    return sum(map(is_syllable, words)) / len(words)


def is_syllable(word: str) -> bool:
    """Whether a word could be Vietnamese: its letters, their order, one tone."""
    if word.lower() != word and word.upper() != word and word[1:].lower() != word[1:]:
        return False
    bare = unicodedata.normalize("NFD", word.lower())
    if len(_TONES.findall(bare)) > 1:
        return False
    toneless = unicodedata.normalize("NFC", _TONES.sub("", bare))
    return _SYLLABLE.fullmatch(toneless) is not None


def likely(texts: Iterable[str]) -> str:
    """The old code most of these texts are in, "" if none is in one."""
    votes = [code for code in map(old_code, texts) if code]
    return max(CODES, key=votes.count) if votes else ""


def _fits_fonts(text: str) -> bool:
    """Whether each letter is one of the 8-bit codes that the old fonts were laid on."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _pairs() -> dict[str, str]:
    pairs = dict(_VNI_ALONE)
    for mark, tone in _VNI_TONES.items():
        pairs |= {f"{base}{mark}": f"{base}{tone}" for base in "aeouy"}
        pairs |= {f"{base}{mark}": f"{_VNI_ALONE[base]}{tone}" for base in "ôö"}
    for mark, tone in _VNI_CIRCUMFLEX.items():
        pairs |= {f"{base}{mark}": f"{base}{_CIRCUMFLEX}{tone}" for base in "aeo"}
    for mark, tone in _VNI_BREVE.items():
        pairs[f"a{mark}"] = f"a{_BREVE}{tone}"
    upper = {old.upper(): new.upper() for old, new in pairs.items()}
    mixed = {old[0].upper() + old[1:]: _first_upper(new) for old, new in pairs.items()}
    return {
        old: unicodedata.normalize("NFC", new)
        for old, new in (upper | mixed | pairs).items()
    }


def _first_upper(text: str) -> str:
    return text[0].upper() + text[1:]


_VNI_PAIRS: Final = _pairs()
# Pairs before letters that stand alone.
_VNI: Final = re.compile("|".join(sorted(_VNI_PAIRS, key=len, reverse=True)))
