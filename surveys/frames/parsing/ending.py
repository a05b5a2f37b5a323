"""Where a list ends: what is written below it for paper, sums and signatures. PURE."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from localities.registers.alphabet import fold
from surveys.tabular.sheet import Row

# How a line below a list begins, folded: sums, places and days, who signs, who gets it.
_BEGINS: Final = re.compile(
    r"(?:\( ?)?(?:tong (?:cong|so)(?: (?:ho so|nguoi|dong|thon|ho))? ?(?:[:=(\d]|$)"
    r"|(?:tong|cong) ?[:=]|an dinh|danh sach (?:co|gom|nay)"
    r"|nguoi (?:lap|tong hop|kiem tra|ky)|lap bieu|can bo (?:lap|tong hop)"
    r"|thu truong|lanh dao|chu tich|pho chu tich|giam doc|pho giam doc|truong phong"
    r"|(?:tm|kt|tl|tuq)\.|ky(?:,| ten| ghi)|da ky|xac nhan|noi nhan|ghi chu)"
)
# "Lạng Sơn, ngày 05 tháng 11 năm 2026", also with dots where the day is to be written.
_SIGNED: Final = re.compile(r"\bngay[\s\d.…_]{1,20}thang[\s\d.…_]{1,20}nam\b")
# A signature block is short; more rows than these are a list that is wrong.
MOST_BELOW: Final = 40
LONGEST: Final = 120

Numbered = tuple[int, Row]


@dataclass
class Below:
    """Rows below the list that were not read: number and first words of each."""

    rows: list[tuple[int, str]] = field(default_factory=list)


def until_its_end(
    rows: Iterator[Numbered], *, fills: Callable[[Row], bool], below: Below
) -> Iterator[Numbered]:
    """The rows of a list without the block below it.

    The block begins with a row that says so and lacks what every row must fill, and
    nothing after it is a whole row: otherwise all of it is the list's.
    """
    held: list[Numbered] = []
    for number, row in rows:
        begins = not held and not fills(row) and says_so(row)
        if (held or begins) and not fills(row) and len(held) < MOST_BELOW:
            held.append((number, row))
            continue
        yield from held
        held.clear()
        yield number, row
    below.rows += [(number, _words(row)) for number, row in held]


def says_so(row: Sequence[str]) -> bool:
    """Whether a row reads like the beginning of a block below a list."""
    cells = [fold(cell[:LONGEST]) for cell in row if cell.strip()]
    return any(_BEGINS.match(cell) or _SIGNED.search(cell) for cell in cells)


def _words(row: Sequence[str]) -> str:
    return " · ".join(" ".join(cell.split()) for cell in row if cell.strip())[:LONGEST]
