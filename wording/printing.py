"""Text that always prints: its fonts, and a sign for what no font has.

PDF/UA refuses a document with one letter that no font shows. So every text that comes
from a person is put in order before it is set: typst's own fonts stand in for signs the
typeface lacks, and what none of them has is shown as a box.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import fontpkg_be_vietnam_pro
import typst

LAST_RESORT: Final = "□"
# Bullets and ticks of Word's symbol fonts, in the private area of Unicode.
_SYMBOLS: Final = {
    "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "◆",
    "\uf0e0": "→", "\uf0df": "←", "\uf02d": "-", "\uf06f": "□", "\uf0fe": "☑",
}  # fmt: skip
_VIETNAMESE: Final = "ĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
_LATIN: Final = "".join(map(chr, [*range(0x20, 0x7F), *range(0xC0, 0x100)]))
_ALWAYS: Final = frozenset(f"\n{_LATIN}{_VIETNAMESE}–—‘’“”…·•%")
# How typst names a text it cannot show: "→" as it is, or "\u{f0b7}".
_NAMED: Final = re.compile(r'the text `"(?P<text>.*?)"` could not', re.DOTALL)
_CODE: Final = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
MOST_TRIES: Final = 20
_probing = Lock()


@cache
def fonts() -> typst.Fonts:
    """The typeface of this house, and typst's own behind it: the same everywhere."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(fontpkg_be_vietnam_pro.ROOT / "files")],
    )


def printable(text: str) -> str:
    """The text as it can be printed; marks that turn its direction are taken out."""
    if _ALWAYS.issuperset(text):
        return text
    return "".join(map(_shown, unicodedata.normalize("NFC", text)))


def visible(text: str) -> str:
    """The text without what XML has no place for and what turns its direction; for
    documents whose reader brings the fonts."""
    if _ALWAYS.issuperset(text):
        return text
    return "".join(map(_seen, unicodedata.normalize("NFC", text)))


def all_printable(words: Any, each: Callable[[str], str] = printable) -> Any:
    """Every text inside lists, mappings and dataclasses as it can be printed."""
    if isinstance(words, str):
        return each(words)
    if is_dataclass(words) and not isinstance(words, type):
        named = [one.name for one in fields(words) if one.init]
        said = {name: all_printable(getattr(words, name), each) for name in named}
        return replace(words, **said)
    if isinstance(words, Mapping):
        return {name: all_printable(said, each) for name, said in words.items()}
    if isinstance(words, list | tuple):
        return type(words)(all_printable(said, each) for said in words)
    return words


def printed(words: Any, compile: Callable[[Any], bytes]) -> bytes:
    """What `compile` makes of the words, whatever people typed into them.

    A text that shows alone may still fail beside its neighbours: it is named by typst,
    and boxed.
    """
    words = all_printable(words)
    for _ in range(MOST_TRIES):
        try:
            return compile(words)
        except typst.TypstError as error:
            named = _NAMED.search(str(error))
            if named is None:
                raise
            words = _boxed(words, frozenset(_CODE.sub(_decoded, named["text"])))
    return compile(_boxed(words, None))


def _boxed(words: Any, signs: frozenset[str] | None) -> Any:
    """The words with these signs as boxes; with None, all but the commonest."""
    if isinstance(words, str):
        return "".join(
            LAST_RESORT if (sign not in _ALWAYS if signs is None else sign in signs)
            else sign
            for sign in words
        )  # fmt: skip
    if isinstance(words, Mapping):
        return {name: _boxed(said, signs) for name, said in words.items()}
    if isinstance(words, list):
        return [_boxed(said, signs) for said in words]
    return words


def _decoded(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _seen(sign: str) -> str:
    if sign in _ALWAYS:
        return sign
    if sign in _SYMBOLS:
        return _SYMBOLS[sign]
    category = unicodedata.category(sign)
    if category == "Cf":
        return ""
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    return LAST_RESORT if category in ("Cs", "Cn", "Co") else sign


@lru_cache(maxsize=1 << 14)
def _shown(sign: str) -> str:
    seen = _seen(sign)
    if seen in ("", " ") or seen in _ALWAYS or _has_a_font(seen):
        return seen
    return "" if unicodedata.category(sign).startswith("M") else LAST_RESORT


def _has_a_font(sign: str) -> bool:
    try:
        with _probing:
            _probe().compile(
                format="pdf", pdf_standards=["ua-1"], sys_inputs={"text": f"a{sign}"}
            )
    except typst.TypstError:
        return False
    return True


@cache
def _probe() -> typst.Compiler:
    template = Path(__file__).with_name("sign.typ")
    return typst.Compiler(str(template), font_paths=fonts())
