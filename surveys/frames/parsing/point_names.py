"""Which service point a name on a list is likely to mean. PURE."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

# How offices shorten what their points are called, folded.
_SHORT: Final = {
    "ttpvhcc": "trung tam phuc vu hanh chinh cong",
    "tthcc": "trung tam hanh chinh cong",
    "ttpvhc cong": "trung tam phuc vu hanh chinh cong",
    "bpmc": "bo phan mot cua",
    "bp mot cua": "bo phan mot cua",
    "bptn&tkq": "bo phan tiep nhan va tra ket qua",
    "bptnvtkq": "bo phan tiep nhan va tra ket qua",
    "ubnd": "uy ban nhan dan",
    "t.": "tinh",
    "x.": "xa",
    "p.": "phuong",
}
_WORDS: Final = re.compile("|".join(map(re.escape, sorted(_SHORT, key=len)[::-1])))
_ALIKE: Final = 0.72


def likeliest(name: str, known: Collection[str]) -> str:
    """The known name most alike, all of them folded; "" where none is."""
    written = _WORDS.sub(lambda found: _SHORT[found[0]], name)
    found = get_close_matches(written, known, n=1, cutoff=_ALIKE)
    return found[0] if found else ""
