"""Indices, groups, ranks and losses: printed ones, and what must always hold."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.points import (
    Scored,
    across_units,
    change_of,
    distances,
    if_had,
    index_error,
    losses,
    printed_percent,
    rank_range,
    ranks,
    standings,
    total_of,
)
from scorecards.points.chance import survey_variance
from scorecards.rules import Context, Points, points_of
from scorecards.trees import Printing, load_tree
from wording.text import Text

PROVINCES = load_tree("provinces-2022")
COMMUNE = load_tree("communes-2025")
WHY = Text("a", "b")
TRUNCATED, ROUNDED = Printing(2, "truncate"), Printing(2, "half_up")


def given_points(tree, share="1", **own):
    """Every component at a share of its maximum, and some at points of their own."""
    return {
        leaf.code: Points(
            leaf.code,
            D(str(own.get(leaf.code, leaf.maximum * D(share)))),
            leaf.maximum,
            "scored",
            WHY,
        )
        for leaf in tree.leaves
    }


def without(tree, points, state, *codes):
    gone = {c: Points(c, D(0), D(0), state, WHY) for c in codes}
    return points | gone


# Long An 2023 is printed as 99.84, 90.66 and 81.87: truncated.
@pytest.mark.parametrize(
    ("points", "maximum", "truncated", "rounded"),
    [
        ("12.98", "13", "99.84", "99.85"),
        ("13.6", "15", "90.66", "90.67"),
        ("13.51", "16.5", "81.87", "81.88"),
        # Ninh Thuan 2022 fits both.
        ("54.2", "61.5", "88.13", "88.13"),
        ("31.59", "38.5", "82.05", "82.05"),
    ],
)
def test_percents_of_the_maximum_are_printed_as_announced(
    points, maximum, truncated, rounded
):
    assert printed_percent(D(points), D(maximum), TRUNCATED) == D(truncated)
    assert printed_percent(D(points), D(maximum), ROUNDED) == D(rounded)


def test_nothing_of_nothing_has_no_percent():
    assert printed_percent(D(0), D(0), ROUNDED) is None


def test_full_marks_are_the_scale():
    total = total_of(PROVINCES, given_points(PROVINCES))

    assert (total.points, total.maximum, total.percent) == (100, 100, 100)
    assert {part.code: part.points for part in total.methods} == {
        "appraised": D("61.5"),
        "leaders_survey": D(22),
        "sipas": D(10),
        "statistics": D("6.5"),
    }


@st.composite
def cards(draw):
    """Points of a tree's components, some of which do not apply."""
    tree = draw(st.sampled_from([PROVINCES, COMMUNE]))
    found = {}
    for leaf in tree.leaves:
        state = draw(st.sampled_from(["scored"] * 8 + ["not_applicable", "rebased"]))
        least, most = int(leaf.least * 100), int(leaf.maximum * 100)
        value = D(draw(st.integers(least, most))).scaleb(-2)
        maximum = leaf.maximum
        if state != "scored":
            value = maximum = D(0)
        found[leaf.code] = Points(leaf.code, value, maximum, state, WHY)
    return tree, found


@given(cards())
def test_the_two_roll_ups_reconcile_and_the_index_is_a_percentage(card):
    tree, points = card

    total = total_of(tree, points)

    by_method = sum(part.points for part in total.methods)
    assert by_method - total.cut == total.points
    by_field = sum(part.points for part in total.fields)
    if 0 <= by_field <= total.maximum:
        assert by_field == total.points
    assert total.percent is None or 0 <= total.percent <= 100


@given(cards())
def test_rebasing_keeps_the_scale_and_reducing_the_percent(card):
    """Whether the maximum is reduced or the rest converted, the index is the same;
    converted, its maximum is the whole scale."""
    tree, points = card
    reduced = {
        code: replace(p, state="not_applicable") if p.state == "rebased" else p
        for code, p in points.items()
    }
    rebased = {
        code: replace(p, state="rebased") if p.state == "not_applicable" else p
        for code, p in points.items()
    }
    deducted = {f.code for f in tree.fields if f.part != "scored"}

    one, other = total_of(tree, reduced), total_of(tree, rebased)

    if one.maximum > 0:
        assert abs(other.maximum - tree.scale) < D("0.0001")
        if not deducted:
            assert abs(one.percent - other.percent) <= D("0.01")


def test_what_does_not_apply_leaves_the_denominator():
    """communes: without II.2 (8) and II.6 (10) the index is out of 82."""
    points = given_points(COMMUNE, "0.5")
    points = without(COMMUNE, points, "not_applicable", "II.2", "II.6")

    total = total_of(COMMUNE, points)

    assert total.maximum == 82
    # Half of 82, and half of the bonus of 15.
    assert total.points == D("48.5")
    assert total.percent == D("59.15")


def test_a_bonus_is_cut_at_the_scale_and_the_cut_is_told():
    total = total_of(COMMUNE, given_points(COMMUNE))

    assert (total.points, total.percent, total.cut) == (100, 100, 15)


def test_deductions_do_not_go_below_nothing():
    points = given_points(COMMUNE, "0", **{"V.1": -10, "V.2": -10})

    total = total_of(COMMUNE, points)

    assert (total.points, total.percent, total.cut) == (0, 0, -20)


def test_a_component_nobody_scored_counts_as_nothing():
    assert total_of(PROVINCES, {}).percent == 0


@pytest.mark.parametrize(
    ("values", "places"),
    [
        # Regions in 2023: two at 85.42 share place 5.
        (["88.33", "85.42", "87.72", "85.42", "86.82", "87.80"], [1, 5, 3, 5, 4, 2]),
        (["90", None, "90", "80"], [1, None, 1, 3]),
        ([], []),
    ],
)
def test_equal_figures_share_the_better_place(values, places):
    assert ranks([None if v is None else D(v) for v in values]) == places


def league(*shares):
    return [
        Scored(str(n), total_of(PROVINCES, given_points(PROVINCES, share)))
        for n, share in enumerate(shares)
    ]


def test_a_league_has_ranks_and_groups_of_the_year():
    apart = replace(league("0.99")[0], unit="apart", standing="scored")
    units = [*league("0.95", "0.85"), apart]

    found = standings(PROVINCES, units, year=2022)

    assert [(one.rank, one.group) for one in found] == [(1, "A"), (2, "B"), (None, "A")]
    assert [one.fields.get("3") for one in found] == [1, 2, None]
    assert found[0].criteria["8.1"] == 1


def test_changes_are_differences_of_printed_figures():
    """Lang Son 2021: 83.80 and place 36 a year before, so +3.31 and 13 places."""
    before = standing("83.80", rank=36)
    now = standing("87.11", rank=23)

    change = change_of(now, before, same_unit=True, same_method=True)

    assert (change.points, change.places) == (D("3.31"), 13)
    merged = change_of(now, before, same_unit=False, same_method=True)
    assert (merged.verdict, merged.points, merged.places) == ("merged", None, None)
    other = change_of(now, before, same_unit=True, same_method=False)
    assert (other.verdict, other.points) == ("other_tree", None)
    assert change_of(now, None, same_unit=True, same_method=True).verdict == "none"


def standing(percent, *, rank):
    (found,) = standings(PROVINCES, league("1"), year=2022)
    return replace(found, rank=rank, total=replace(found.total, percent=D(percent)))


def test_the_error_of_a_survey_component_is_that_of_a_mean():
    """50 at 100 % and 50 at 0 %: the mean is 0.5, its variance 0.25/99 to 100."""
    leaf = next(one for one in PROVINCES.leaves if one.rule.kind == "survey_shares")
    figures = {"leaders.a": D(50), "leaders.d": D(50)}

    spread = survey_variance(leaf, figures)

    assert spread == pytest.approx(float(leaf.maximum) ** 2 * 25 / 99 / 100)
    assert survey_variance(leaf, {"leaders.a": D(100)}) == 0
    assert survey_variance(leaf, {}) == 0


def test_the_index_has_the_error_of_its_sampled_points_alone():
    error = index_error(PROVINCES, {}, {"8.1": {"service": D("0.8")}}, maximum=D(100))

    # 10 points x 0.8 %: 0.08 of 100.
    assert error == pytest.approx(0.08)
    assert index_error(PROVINCES, {}, {}, maximum=D(100)) == 0


def test_differences_inside_the_error_leave_ranks_open():
    percents = [D("90"), D("89.9"), D("85")]

    assert rank_range(0, percents, [0.2, 0.2, 0.2]) == (1, 2)
    assert rank_range(1, percents, [0.2, 0.2, 0.2]) == (1, 2)
    assert rank_range(2, percents, [0.2, 0.2, 0.2]) == (3, 3)
    assert rank_range(0, percents, [0, 0, 0]) == (1, 1)


def test_losses_say_why_who_and_how_the_middle_unit_did():
    own = given_points(PROVINCES, "1", **{"1.1": "0.25", "8.1": 8})
    others = [given_points(PROVINCES, share) for share in ("1", "0.8", "0.6")]
    before = given_points(PROVINCES, "1", **{"1.1": "1"})

    found = losses(PROVINCES, own, others, before=before)

    assert [(one.code, one.lost) for one in found] == [("8.1", 2), ("1.1", 1)]
    assert found[1].body == "moha"
    assert found[1].to_median == D("0.75")
    assert (found[1].before, found[0].before) == (D("0.25"), 0)


def test_distances_to_the_middle_the_next_place_and_the_next_group():
    found = standings(PROVINCES, league("0.95", "0.89", "0.85"), year=2022)

    far = distances(PROVINCES, "2", found, year=2022)
    first = distances(PROVINCES, "0", found, year=2022)

    assert (far.to_median, far.to_next_rank, far.next_rank) == (4, 4, 2)
    assert (far.next_group, far.to_next_group) == ("A", 5)
    assert (first.to_next_rank, first.next_rank, first.next_group) == (None, None, "")


def test_if_a_unit_had_had_more_points_it_would_stand_elsewhere():
    units = league("0.90", "0.89")
    own = given_points(PROVINCES, "0.89")
    wished = {"8.1": D(10), "1.1": D(99)}

    found = if_had(PROVINCES, "1", own, units, wished=wished, year=2022)

    # 89 + 1.10 of 8.1 + 0.1375 of 1.1, which cannot be more than full.
    assert (found.total.percent, found.rank, found.group) == (D("90.23"), 1, "A")


def test_components_that_separate_and_those_where_everybody_is_full():
    final = {
        "a": given_points(PROVINCES, "1", **{"8.1": 6}),
        "b": given_points(PROVINCES, "1", **{"8.1": 8}),
    }
    claimed = {"a": {"1.1": D("2.25")}}

    found = {one.code: one for one in across_units(PROVINCES, final, claimed)}

    assert found["8.1"].separates == pytest.approx(1)
    assert (found["8.1"].full, found["1.1"].full) == (0, 1)
    assert found["8.1"].spread == pytest.approx(1)
    assert found["1.1"].self_over_final == 1
    assert found["8.1"].self_over_final is None


def test_points_computed_from_figures_roll_up():
    """Lateness of five days takes 4 points of a commune that has them all."""
    points = given_points(COMMUNE, **dict.fromkeys(("IV.1", "IV.2"), 0))
    bonus = [one for one in points if one.startswith("IV")]
    points |= {c: replace(points[c], value=D(0)) for c in bonus}
    late = points_of(COMMUNE.by_code["V.1"], {"days": D(5)}, Context(2025))

    assert total_of(COMMUNE, points | {"V.1": late}).percent == 96
