"""What the sentences for the announcement may never say."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from publishing.content import release_content
from publishing.reports import sentences, statement

# Words of a rise and of a fall, in both languages.
RISE = re.compile(r"\b(tăng|rose|rise|rising|up|increase\w*|higher)\b", re.IGNORECASE)
FALL = re.compile(r"\b(giảm|fell|fall|down|decrease\w*|lower)\b", re.IGNORECASE)
VERDICTS = (
    release_content.LIKELY_RISE,
    release_content.LIKELY_FALL,
    release_content.WITHIN_MARGIN,
    release_content.CANNOT_SAY,
    release_content.OTHER_METHOD,
    "",
)

hundredths = st.integers(-1500, 1500).map(lambda n: Decimal(n).scaleb(-2))
percents = st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-2))
languages = st.sampled_from(["vi", "en"])


@st.composite
def figures(draw):
    percent = draw(st.none() | percents)
    reach = draw(st.none() | st.integers(0, 900).map(lambda n: Decimal(n).scaleb(-2)))
    limited = percent is not None and reach is not None
    low = draw(st.integers(1, 20))
    return SimpleNamespace(
        percent=percent,
        lower=max(Decimal(0), percent - reach) if limited else None,
        upper=min(Decimal(100), percent + reach) if limited else None,
        respondents=draw(st.integers(0, 40_000)),
        rank=low,
        rank_low=low if limited else None,
        rank_high=low + 5 if limited else None,
        change_points=draw(st.none() | hundredths),
        change_verdict=draw(st.sampled_from(VERDICTS)),
        note="",
    )


def pairs(prefix, *, most):
    return st.lists(figures(), max_size=most).map(
        lambda found: tuple((f"{prefix}{n}", f) for n, f in enumerate(found, 1))
    )


@st.composite
def facts(draw):
    return statement.Facts(
        year=2024,
        since="2023",
        confidence=Decimal("0.95"),
        overall=draw(st.none() | figures()),
        provinces=draw(pairs("P", most=12)),
        areas=draw(pairs("A", most=2)),
        sub_indices=draw(pairs("F", most=5)),
        criteria=draw(pairs("C", most=8)),
        restated=draw(st.booleans()),
    )


def changing(found):
    """Every figure whose change the statement speaks of."""
    named = (*found.provinces, *found.areas, *found.sub_indices)
    return [f for f in (found.overall, *(f for _name, f in named)) if f is not None]


def words(found, language):
    with override(language):
        parts = statement.sentences(found)
    return " ".join(s for part in parts for s in part.sentences)


@given(facts(), languages)
def test_a_rise_is_claimed_only_where_a_verdict_says_it_is_real(found, language):
    risen = [
        f for f in changing(found) if f.change_verdict == release_content.LIKELY_RISE
    ]

    said = words(found, language)

    if not risen:
        assert not RISE.search(said)


@given(facts(), languages)
def test_a_fall_is_claimed_only_where_a_verdict_says_it_is_real(found, language):
    fallen = [
        f for f in changing(found) if f.change_verdict == release_content.LIKELY_FALL
    ]

    said = words(found, language)

    if not fallen:
        assert not FALL.search(said)


@given(figures(), languages)
def test_one_change_is_called_a_rise_if_and_only_if_it_is_a_real_one(figure, language):
    with override(language):
        said = sentences.moved(figure, since="2023")

    real = figure.change_verdict == release_content.LIKELY_RISE
    assert bool(RISE.search(said)) == (real and (figure.change_points or 0) > 0)


@given(figures(), languages)
def test_one_change_is_called_a_fall_if_and_only_if_it_is_a_real_one(figure, language):
    with override(language):
        said = sentences.moved(figure, since="2023")

    real = figure.change_verdict == release_content.LIKELY_FALL
    assert bool(FALL.search(said)) == (real and (figure.change_points or 0) < 0)


@given(facts(), languages)
def test_a_province_named_among_the_risen_did_rise(found, language):
    with override(language):
        heads = {
            "vi": "Tăng nhiều nhất, vượt sai số: ",
            "en": "Rose most beyond error: ",
        }
        parts = statement.sentences(found)
    lines = [s for part in parts for s in part.sentences]
    named = [s for s in lines if s.startswith(heads[language])]

    risen = {name for name, f in found.provinces if sentences.rose(f)}
    assert len(named) == bool(risen)
    for line in named:
        said = re.findall(r"(P\d+) \(", line)
        assert set(said) <= risen
        assert len(said) == min(len(risen), statement.MOVERS)


@given(facts(), languages)
def test_counts_of_provinces_add_up_to_those_compared(found, language):
    compared = [f for _n, f in found.provinces if f.change_points is not None]

    heads = {"vi": "So với 2023: ", "en": "Compared with 2023: "}
    with override(language):
        lines = [s for part in statement.sentences(found) for s in part.sentences]
    counted = [s for s in lines if s.startswith(heads[language])]

    assert len(counted) == bool(compared)
    for line in counted:
        numbers = re.findall(r"(?:^|[ ;])(\d+)\b(?! *:)", line.split(":", 1)[1])
        assert sum(map(int, numbers)) == len(compared)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sentences_give_the_printed_numbers_and_no_others(language):
    figure = SimpleNamespace(
        percent=Decimal("83.94"),
        lower=Decimal("83.40"),
        upper=Decimal("84.46"),
        respondents=36525,
        rank=None,
        rank_low=None,
        rank_high=None,
        change_points=Decimal("1.28"),
        change_verdict=release_content.WITHIN_MARGIN,
        note="",
    )
    found = statement.Facts(2024, "2023", Decimal("0.95"), figure, ())

    said = words(found, language)

    written = {
        "vi": {"2024", "83,94", "36.525", "0", "95", "83,4", "84,5", "2023", "1,28"},
        "en": {"2024", "83.94", "36,525", "0", "95", "83.4", "84.5", "2023", "1.28"},
    }
    assert set(re.findall(r"\d+(?:[.,]\d+)*", said)) == written[language]


def test_the_median_of_an_even_number_is_rounded_half_up():
    values = [Decimal("80.00"), Decimal("80.01"), Decimal("90.00"), Decimal("10.00")]

    assert sentences.middle(values) == Decimal("80.01")  # of 80.005
    assert sentences.middle(values[:3]) == Decimal("80.01")
    assert sentences.middle([]) is None
