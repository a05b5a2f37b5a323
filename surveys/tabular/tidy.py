"""Text as people mean it: nothing invisible, digits of one script, composed. PURE.

What a copy from a web page, a phone or an old list brings along is taken away before
anything is compared, so that two cells that look the same are the same.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from surveys.tabular.sheet import Blocks, Day, OddRow, Row

# Marks without a shape of their own, beside those Unicode calls formats (Cf).
_SHAPELESS: Final = "".join(
    map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0))
)
_VARIANTS: Final = "\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_INVISIBLE: Final = re.compile(f"[{_SHAPELESS}{_VARIANTS}]")
# Spreadsheets write a carriage return before the break of a line in a cell.
_BREAKS: Final = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")


def tidied(text: str) -> str:
    """The text as it is compared and kept; control characters stay, to be refused."""
    if isinstance(text, Day):
        return text
    if text.isascii() and text.isprintable():
        return text.strip()
    return _tidied(text)


@lru_cache(maxsize=1 << 15)
def _tidied(text: str) -> str:
    visible = _BREAKS.sub("\n", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", "".join(map(_sign, visible))).strip()


def _sign(sign: str) -> str:
    if sign.isascii():
        return sign
    match unicodedata.category(sign):
        case "Cf":
            return ""
        case "Zs":
            return " "
        case "Nd":
            return str(unicodedata.decimal(sign))
    return sign


def tidy_row(row: Row) -> Row:
    """The row itself where nothing is to be done, as for most of a long table."""
    whole = "".join(row)
    if whole.isascii() and whole.isprintable() and " " not in whole:
        return row
    cells = [
        cell if cell.isalnum() and cell.isascii() else tidied(cell) for cell in row
    ]
    return OddRow(cells, row.faults) if isinstance(row, OddRow) else cells


def tidy_blocks(blocks: Blocks) -> Blocks:
    for numbers, rows in blocks:
        yield numbers, list(map(tidy_row, rows))
