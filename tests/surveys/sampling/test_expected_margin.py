"""The margin a plan promises, by hand and as docs/sampling.md prints it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.sampling.expected_margin import compared, expected_margin

PAGE = Path(__file__).parents[3] / "docs" / "sampling.md"
WORDS = {"share": 0.84, "correlation": 0.03, "confidence": 0.95}


def test_a_sample_of_people_alone_has_the_margin_of_the_books():
    found = expected_margin(400, 400, share=0.5, correlation=0.03, confidence=0.95)

    assert found.moderated == pytest.approx(4.9, abs=0.01)
    assert found.own == pytest.approx(4.9, abs=0.02)


def test_the_page_prints_what_is_computed_and_ten_communes_cut_it_threefold():
    rows = re.findall(
        r"^\| (\d+) (?:districts|communes) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$",
        PAGE.read_text("utf-8"),
        flags=re.MULTILINE,
    )
    found = {one.places: one for one in compared(3, 400, **WORDS)}

    assert [int(row[0]) for row in rows] == sorted(found)
    for places, each, own, moderated in rows:
        one = found[int(places)]
        assert (one.each, f"{one.own:.1f}") == (int(each), own)
        assert f"{one.moderated:.1f}" == moderated
    assert found[3].own / found[12].own > 3
    assert [one.places for one in found.values() if one.chosen] == [3]


@given(st.integers(2, 40), st.integers(50, 1000), st.floats(0, 0.5))
def test_more_places_never_widen_a_margin(places, forms, correlation):
    words = {"share": 0.8, "correlation": correlation, "confidence": 0.95}

    few, more = (expected_margin(n, forms, **words) for n in (places, places + 1))

    assert more.own < few.own
    assert more.moderated <= few.moderated


def test_one_place_has_no_margin_of_its_own():
    assert expected_margin(1, 400, **WORDS).own is None
