import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publishing.exports.sdmx import word
from publishing.exports.text import shortened
from tests.attack import record
from tests.publishing.exports import formulas
from wording.spreadsheet_text import harmless


@settings(max_examples=formulas.CASES)
@given(formulas.texts)
def test_no_text_starts_a_formula(text):
    record.note("formulas", tried=1, through=formulas.runs(harmless(text)))
    formulas.check(text)


@pytest.mark.parametrize("start", formulas.STARTS)
def test_every_sign_that_starts_a_formula_is_marked(start):
    assert formulas.runs(f"{start}1+1")
    assert harmless(f" {start}1+1").startswith("'")


@pytest.mark.parametrize(
    "text", ["Hà Nội", "", "-", "2-1", "a=b", "'=1", "Đắk Lắk - x"]
)
def test_plain_text_stays_as_it_is(text):
    expected = f"'{text}" if text == "-" else text

    assert harmless(text) == expected


def test_letters_xml_cannot_hold_are_dropped():
    assert harmless("a\x00b\x08c\x85d\ufffee\ud800f") == "abcdef"


@given(st.text(), st.integers(4, 100))
def test_a_shortened_text_fits_and_starts_as_the_whole(text, size):
    text = harmless(text)

    cut = shortened(text, size=size)

    assert len(cut.encode()) <= size
    assert cut == text or text.startswith(cut.removesuffix("…"))


@pytest.mark.parametrize(
    ("code", "written"), [("S2.1.1", "S2_1_1"), ("18-24", "18-24"), ("Đà", "__")]
)
def test_codes_are_written_as_sdmx_allows(code, written):
    assert word(code) == written
