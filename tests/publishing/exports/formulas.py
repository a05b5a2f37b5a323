"""Text that a spreadsheet would run, and the promise that no file holds any.

`make prove NAME=formulas` proves the promise on 20,000 texts, tests on some hundred.
"""

import csv
import io
import os
import re
import unicodedata

from hypothesis import strategies as st
from lxml import etree

from wording.spreadsheet_text import harmless

# `make prove NAME=formulas` asks for 20,000.
CASES = int(os.environ.get("FORMULAS", "400"))
BLANKS = re.compile(r"^[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹣", "⁼"]
LEADS = ["", " ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x0b", "\x00", '"', "'"]

texts = st.one_of(
    st.text(),
    st.builds(
        lambda lead, start, rest: lead + start + rest,
        st.sampled_from(LEADS),
        st.sampled_from(STARTS),
        st.text(),
    ),
)


def runs(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula."""
    shown = BLANKS.sub("", unicodedata.normalize("NFKC", cell))
    blanks = BLANKS.match(cell)
    broken = blanks is not None and re.search(r"[\t\r\n]", blanks.group())
    return bool(broken) or shown[:1] in ("=", "+", "-", "@")


def check(text: str) -> None:
    """A harmless text runs nowhere, passes CSV and XML unchanged, and stays itself."""
    made = harmless(text)

    assert not runs(made)
    assert harmless(made) == made
    line = io.StringIO()
    csv.writer(line).writerow([made, "1"])
    line.seek(0)
    assert next(csv.reader(line)) == [made, "1"]
    element = etree.Element("label")
    element.text = made
    assert (etree.fromstring(etree.tostring(element)).text or "") == made
