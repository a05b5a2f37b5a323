"""A method written as a file reads back as itself, whatever is chosen."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import methodology
from scoring.methodology.file import MOST_PRIOR_ROUNDS
from scoring.methodology.vocabulary import RULES, VALUES
from scoring.methodology.writing import toml_text
from wording.text import Text

SHIPPED = [methodology.load(code) for code in methodology.available()]
WORDS = ("Đúng", "ơư", "=1", "#", '"', "\\", "[a]", "x = y", "'")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


@st.composite
def methods(draw):
    """A shipped one with its choices made anew, as a file may say them."""
    base = draw(st.sampled_from(SHIPPED))
    said = {rule: draw(st.sampled_from(sorted(RULES[rule].words))) for rule in RULES}
    if not base.areas and said["overall_from"] == "areas":
        said["overall_from"] = "factors"
    learns = said["variance"] != "own"
    weights = draw(st.sampled_from([{}, halves(base, said)]))
    return replace(
        base,
        **said,
        **weights,
        code=draw(st.sampled_from(["m-1", "A.b", "9_x"])),
        title=Text(draw(texts), draw(texts)),
        legal_basis=draw(texts),
        valid_years=(2027, draw(st.integers(2027, 2030))),
        positive_levels=draw(st.sampled_from([(4, 5), (5,), (3, 4, 5)])),
        decimals=draw(st.integers(0, 4)),
        minimum_respondents=draw(st.integers(1, 99)),
        confidence=draw(st.sampled_from([0.9, 0.95, 0.99])),
        prior_rounds=draw(st.integers(0, MOST_PRIOR_ROUNDS)) if learns else 0,
        provisional=tuple(
            draw(st.lists(st.sampled_from([*RULES, *VALUES]), unique=True))
        ),
    )


def halves(base, said):
    """Weights of factors that sum to 1, where something is made of factors."""
    if "factors" not in (said["area_from"], said["overall_from"]):
        return {}
    count = len(base.factors)
    return {"factors": tuple(replace(one, weight=1 / count) for one in base.factors)}


@given(methods())
def test_a_method_reads_back_from_its_file(method):
    read = methodology.parse(toml_text(method), name="x.toml")

    assert read == replace(method, file="x.toml")
    assert read.digest == method.digest


@pytest.mark.parametrize("method", SHIPPED, ids=lambda one: one.code)
def test_what_ships_reads_back_whole(method):
    assert methodology.parse(toml_text(method), name=method.file) == method


def test_weights_of_criteria_are_written():
    items = SHIPPED[0].items
    weighted = tuple((code, 1 / len(items)) for code in items)
    method = replace(SHIPPED[0], criterion_weights=weighted)

    read = methodology.parse(toml_text(method), name=method.file)

    assert dict(read.criterion_weights) == dict(weighted)


def test_every_field_of_a_method_is_in_its_file():
    text = toml_text(methodology.load("sipas-2023"))
    apart = {"file", "criterion_weights"}

    for one in fields(methodology.Methodology):
        assert one.name in apart or one.name in text
