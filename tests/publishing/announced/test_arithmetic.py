"""Promises of the arithmetic on printed figures, for all figures."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from publishing.content.announced import arithmetic, consistency
from publishing.content.announced.facts import bounds, facts
from publishing.content.announced.printing import agree, choose
from publishing.content.announced.statements import Band, Key
from tests.publishing.announced.build import family, statement

HUNDREDTHS = st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-2))
COUNTRIES = st.dictionaries(
    st.sampled_from([f"{n:02}/2008-08-01" for n in range(1, 9)]),
    HUNDREDTHS,
    min_size=2,
    max_size=8,
)
BANDS = (
    Band("A", Decimal(90), Decimal("100.01")),
    Band("B", Decimal(80), Decimal(90)),
    Band("C", Decimal(0), Decimal(80)),
)


@given(HUNDREDTHS, HUNDREDTHS)
def test_a_change_leads_from_one_printed_figure_to_the_other(now, before):
    assert before + arithmetic.change(now, before) == now


@given(HUNDREDTHS)
def test_every_value_falls_in_one_group(value):
    inside = [band.code for band in BANDS if band.low <= value < band.high]

    assert inside == [arithmetic.group_of(value, BANDS)]


@given(COUNTRIES)
def test_ranks_order_as_values_do(values):
    ranks = arithmetic.ranks(values)
    ordered = sorted(values, key=lambda unit: ranks[unit])

    for unit, other in pairwise(ordered):
        assert values[unit] >= values[other]
        assert (values[unit] == values[other]) == (ranks[unit] == ranks[other])


@given(COUNTRIES, st.data())
def test_the_true_rank_lies_in_its_bounds_whatever_is_known(values, data):
    """Each other unit's value and rank are known or not, as it happens."""
    ranks = arithmetic.ranks(values)
    own = data.draw(st.sampled_from(sorted(values)))
    told = []
    for unit in values:
        if unit != own:
            value = values[unit] if data.draw(st.booleans()) else None
            rank = Decimal(ranks[unit]) if data.draw(st.booleans()) else None
            told.append((value, rank))

    limits = arithmetic.rank_bounds(values[own], told, len(values))

    assert limits.hold(Decimal(ranks[own]))


@given(COUNTRIES)
def test_where_every_unit_is_known_the_bounds_are_a_place(values):
    ranks = arithmetic.ranks(values)
    for own in values:
        others = [(value, Decimal(ranks[u])) for u, value in values.items() if u != own]
        limits = arithmetic.rank_bounds(values[own], others, len(values))

        tied = sum(value == values[own] for value in values.values())
        assert limits.low == ranks[own]
        assert limits.is_exact or tied > 1


@given(COUNTRIES, st.data())
def test_the_true_value_lies_in_its_bounds(values, data):
    ranks = arithmetic.ranks(values)
    own = data.draw(st.sampled_from(sorted(values)))
    others = [
        (value, Decimal(ranks[unit]))
        for unit, value in values.items()
        if unit != own and data.draw(st.booleans())
    ]

    limits = arithmetic.value_bounds(Decimal(ranks[own]), others)

    assert limits.hold(values[own])


@given(COUNTRIES, st.data())
def test_the_true_number_in_a_group_lies_in_its_bounds(values, data):
    known = [value for value in values.values() if data.draw(st.booleans())]
    band = data.draw(st.sampled_from(BANDS))
    true = sum(band.low <= value < band.high for value in values.values())

    assert arithmetic.count_bounds(known, band, of=len(values)).hold(Decimal(true))


@given(HUNDREDTHS, st.integers(0, 1))
def test_a_value_agrees_with_itself_printed_shorter(value, places):
    step = Decimal(1).scaleb(-places)
    for shorter in (value.quantize(step), value.quantize(step, "ROUND_DOWN")):
        assert agree(value, shorter)
        assert agree(shorter, value)


@given(HUNDREDTHS, HUNDREDTHS)
def test_two_values_of_two_decimals_agree_when_they_are_equal(one, other):
    assert agree(one, other) == (one == other)


@given(st.lists(st.tuples(HUNDREDTHS, st.sampled_from("abc")), min_size=1, max_size=6))
def test_every_source_is_kept_whatever_is_printed(told):
    rows = [statement(percent=value, source=source) for value, source in told]

    printed = choose(rows, "percent")

    said = (printed.chosen, *printed.others)
    assert {(s.value, one.source) for s in said for one in s.statements} == {*told}
    assert (printed.why is None) == (len(said) == 1)


def test_a_published_figure_stands_before_a_derived_one():
    rows = [
        statement(percent=Decimal("92.75"), status="derived", source="a"),
        statement(percent=Decimal("92.57"), source="b"),
    ]

    assert choose(rows, "percent").value == Decimal("92.57")


def test_a_choice_made_with_the_table_counts_most():
    reason = {"reason_vi": "vì thế", "reason_en": "hence"}
    rows = [
        statement(percent=Decimal("91.81"), source="a"),
        statement(percent=Decimal("91.81"), source="b"),
        statement(percent=Decimal("91.87"), source="c", standing="printed", **reason),
    ]

    printed = choose(rows, "percent")

    assert printed.value == Decimal("91.87")
    assert "hence" in printed.why.en
    assert printed.others[0].sources == ("a", "b")


def test_the_year_before_follows_from_a_printed_change():
    told = family(
        statement(percent=Decimal("87.07"), change=Decimal("3.1"), rank=Decimal(31)),
        statement(places=Decimal(8), source="b"),
    )
    before = Key(2020, "province", "", "20/2008-08-01", "overall")

    assert facts(told, before, "percent")[0].value == Decimal("83.97")
    assert facts(told, before, "rank")[0].value == Decimal(39)


def test_the_change_of_one_source_says_nothing_of_a_value_that_another_contradicts():
    told = family(
        statement(percent=Decimal("91.87")),
        statement(percent=Decimal("91.81"), change=Decimal("1.72"), source="b"),
    )
    before = Key(2020, "province", "", "20/2008-08-01", "overall")

    (fact,) = facts(told, before, "percent")

    assert (fact.value, fact.sources) == (Decimal("90.09"), ("b",))


def test_a_unit_between_two_known_ranks_is_bounded():
    told = family(
        statement(unit="01/2008-08-01", percent=Decimal("90.00"), rank=Decimal(4)),
        statement(unit="33/2008-08-01", percent=Decimal("80.00"), rank=Decimal(10)),
        statement(percent=Decimal("85.00")),
        size=63,
    )

    limits = bounds(told, Key(2021, "province", "", "20/2008-08-01", "overall"))

    assert (limits.low, limits.high) == (5, 9)


def doubts(*rows, **words):
    return [doubt.code for doubt in consistency.doubts(family(*rows, **words))]


def test_what_cannot_be_true_is_listed():
    lower = statement(unit="01/2008-08-01", percent=Decimal(80), rank=Decimal(4))
    higher = statement(percent=Decimal(85), rank=Decimal(9))
    assert doubts(lower, higher) == ["order"]

    other = statement(unit="01/2008-08-01", rank=Decimal(9))
    assert doubts(higher, other) == ["shared"]

    old = statement(year=2020, percent=Decimal(80))
    assert doubts(old, higher._replace(change=Decimal(6))) == ["change"]
    assert doubts(old, higher._replace(change=Decimal(5))) == []

    share = {"points": Decimal("12.98"), "maximum": Decimal(13)}
    assert doubts(statement(percent=Decimal("99.84"), **share)) == []
    assert doubts(statement(percent=Decimal("98.84"), **share)) == ["share"]

    counted = [
        statement(unit="*", statistic="count", group=code, number=Decimal(number))
        for code, number in (("A", 3), ("B", 59), ("C", 2))
    ]
    assert doubts(*counted, size=63, bands=BANDS) == ["groups"]
