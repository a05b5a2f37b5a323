"""The arithmetic on printed figures keeps its promises for all figures."""

from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from publishing.content import explaining
from publishing.content.explaining import Estimate, Place

percents = st.decimals(1, 99, places=2)
errors = st.floats(0.05, 3)


def printed(percent, *, error, degrees, confidence=0.95):
    """A figure as scoring prints it: limits on the logit scale, rounded."""
    share = float(percent) / 100
    reach = special.stdtrit(degrees, 0.5 + confidence / 2) * error / 100
    reach /= share * (1 - share)
    ends = (special.expit(special.logit(share) + sign * reach) for sign in (-1, 1))
    lower, upper = (Decimal(f"{end * 100:.2f}") for end in ends)
    return SimpleNamespace(
        percent=Decimal(str(percent)),
        standard_error=Decimal(f"{error:.3f}"),
        lower=lower,
        upper=upper,
    )


@pytest.mark.parametrize("degrees", [2, 3, 4, 15, 31])
def test_degrees_of_freedom_are_read_back_from_printed_limits(degrees):
    figure = printed(Decimal("83.94"), error=0.912, degrees=degrees)

    found = explaining.estimate(figure, confidence=0.95)

    assert found.degrees == pytest.approx(degrees, rel=0.1)


@pytest.mark.parametrize("missing", ["standard_error", "lower", "upper"])
def test_a_figure_without_limits_has_a_percent_and_no_error(missing):
    figure = printed(Decimal("83.94"), error=0.9, degrees=15)
    setattr(figure, missing, None)

    assert explaining.estimate(figure, confidence=0.95) == Estimate(Decimal("83.94"))


def test_the_chance_agrees_with_the_example_of_the_methodology():
    # docs/methodology/ranks-and-change.md: 88.4 (0.7), 87.1 (0.9), 15 df: 87 %.
    one = Estimate(Decimal("88.4"), 0.7, 15)
    other = Estimate(Decimal("87.1"), 0.9, 15)

    assert explaining.chance_above(one, other) == pytest.approx(0.87, abs=0.005)


@given(percents, percents, errors, errors)
def test_two_chances_sum_to_one_and_the_higher_is_the_likelier(a, b, e, f):
    one, other = Estimate(a, e, 4), Estimate(b, f, 9)

    above = explaining.chance_above(one, other)

    assert above + explaining.chance_above(other, one) == pytest.approx(1)
    assert (above - 0.5) * float(a - b) >= 0


def test_nothing_is_said_where_an_error_is_unknown():
    one, other = Estimate(Decimal(90)), Estimate(Decimal(10), 0.1)

    assert explaining.chance_above(one, other) == 0.5
    assert explaining.margin(one, other, confidence=0.95) is None


@given(st.lists(st.tuples(percents, percents), min_size=1, max_size=60), percents)
def test_parts_and_remainder_add_to_the_printed_gap_exactly(pairs, overall):
    weight = round(Decimal(1) / len(pairs), 12)
    codes = [f"c{n}" for n in range(len(pairs))]
    own = {c: Estimate(a, 0.9, 3) for c, (a, _b) in zip(codes, pairs, strict=True)}
    other = {c: Estimate(b, 0.9, 3) for c, (_a, b) in zip(codes, pairs, strict=True)}
    gap = overall - Decimal(50)

    found = explaining.split(
        own, other, dict.fromkeys(codes, weight), gap=gap, confidence=0.95
    )

    assert sum(part.points for part in found.parts) + found.remainder == gap


@given(st.lists(st.tuples(percents, percents), min_size=2, max_size=60))
def test_only_rounding_is_left_where_both_indices_are_means_of_criteria(pairs):
    count = len(pairs)
    mine, theirs = zip(*pairs, strict=True)
    own = {f"c{n}": Estimate(a) for n, a in enumerate(mine)}
    other = {f"c{n}": Estimate(b) for n, b in enumerate(theirs)}
    weights = dict.fromkeys(own, round(Decimal(1) / count, 12))
    gap = round(sum(mine) / count, 2) - round(sum(theirs) / count, 2)

    found = explaining.split(own, other, weights, gap=gap, confidence=0.95)

    # Half a hundredth for each index, half a thousandth for each part.
    assert abs(found.remainder) <= Decimal("0.0101") + count * Decimal("0.0005")


def test_a_criterion_only_one_side_has_is_named_missing():
    own = {"a": Estimate(Decimal(80)), "b": Estimate(Decimal(70))}
    weights = {"a": Decimal("0.5"), "b": Decimal("0.5")}

    found = explaining.split(
        own, {"a": Estimate(Decimal(90))}, weights, gap=Decimal(-5), confidence=0.95
    )

    assert found.missing == ("b",)
    assert [part.points for part in found.parts] == [Decimal(-5)]


def test_the_mean_of_neighbours_is_surer_than_each():
    near = [Estimate(Decimal(80), 1.0, 2), Estimate(Decimal(84), 1.0, 2)]

    found = explaining.mean(near)

    assert found.percent == 82
    assert found.error == pytest.approx(0.5**0.5)
    assert found.degrees == pytest.approx(4)


@st.composite
def rankings(draw):
    size = draw(st.integers(1, 30))
    spans = [
        (draw(st.integers(1, n)), draw(st.integers(n, size)))
        for n in range(1, size + 1)
    ]
    return [Place(n, low, high) for n, (low, high) in enumerate(spans, 1)]


@given(rankings())
def test_in_a_group_everyone_may_hold_every_place_and_none_can_be_added(places):
    runs = explaining.alike(places)

    for run in runs:
        first, last = run[0] + 1, run[-1] + 1
        assert all(places[n].low <= first <= last <= places[n].high for n in run)
    for run, wider in pairwise(runs):
        assert not set(run) <= set(wider)
        assert not set(wider) <= set(run)
    for one, next_one in pairwise(places):
        near = one.high >= next_one.rank and next_one.low <= one.rank
        together = any({one.rank - 1, one.rank} <= set(run) for run in runs)
        assert near == together


def test_the_middle_of_the_methodologys_example_is_one_group():
    spans = [(1, 1), (2, 4), (2, 4), (2, 4), (5, 5)]

    places = [Place(n, *span) for n, span in enumerate(spans, 1)]

    assert explaining.alike(places) == [range(1, 4)]


def test_importance_leaves_the_criterion_itself_out():
    # Three criteria of equal weight that have nothing to do with each other.
    shares = {"a": [80, 90, 80, 90], "b": [70, 70, 90, 90], "c": [60, 80, 80, 60]}
    weights = dict.fromkeys(shares, 1 / 3)
    overall = [sum(column) / 3 for column in zip(*shares.values(), strict=True)]

    found = explaining.importance(shares, overall, weights)

    assert found == pytest.approx({"a": 0, "b": 0, "c": 0}, abs=1e-9)


def test_a_criterion_alike_everywhere_has_no_importance():
    shares = {"a": [80, 80, 80], "b": [70, 80, 90]}

    found = explaining.importance(shares, [75, 80, 85], {"a": 0.5, "b": 0.5})

    assert "a" not in found


@given(st.lists(percents, min_size=2, max_size=20), st.decimals(-50, 50, places=1))
def test_supposing_every_criterion_higher_moves_the_index_as_much(shares, points):
    criteria = {f"c{n}": Estimate(share) for n, share in enumerate(shares)}
    weights = dict.fromkeys(criteria, Decimal(1) / len(shares))
    now = Estimate(round(sum(shares) / len(shares), 2), 0.9, 4)

    then = explaining.suppose(now, criteria, weights, dict.fromkeys(criteria, points))

    assert 0 <= then.percent <= 100
    assert abs(then.shift) <= abs(points) + Decimal("0.01")
    if all(0 <= share + points <= 100 for share in shares):
        assert abs(then.shift - points) <= Decimal("0.01")


def test_limits_printed_again_are_the_limits_printed():
    figure = printed(Decimal("83.94"), error=0.912, degrees=3)
    index = explaining.estimate(figure, confidence=0.95)

    low, high = explaining.limits(index, confidence=0.95)

    assert float(low) == pytest.approx(float(figure.lower), abs=0.02)
    assert float(high) == pytest.approx(float(figure.upper), abs=0.02)


@given(percents, st.lists(st.tuples(percents, errors), min_size=1, max_size=20))
def test_the_rank_lies_among_its_possible_ranks(percent, others):
    index = Estimate(percent, 0.9, 5)
    rest = [Estimate(p, e, 5) for p, e in others]

    found = explaining.place(index, rest, confidence=0.95)

    assert 1 <= found.low <= found.rank <= found.high <= len(rest) + 1
