"""Every kind of rule, by real scorecards and by what must always hold."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules import Context, check_points, points_of
from scorecards.trees import KINDS, load_tree
from scorecards.trees.model import Component, Printing
from scorecards.trees.rule_kinds import Band, Choice, Part, Rule, Rung
from wording.refusals import Refused
from wording.text import Text

COMMUNE = load_tree("communes-2025")
YEAR = Context(2025)
A = Text("a", "a")
OPTIONS = (
    *(Choice("a", A, D(100)), Choice("b", A, D(60))),
    *(Choice("c", A, D(20)), Choice("d", A, D(0))),
)
TWO = Printing(2, "half_up")


def value(code, context=YEAR, /, **declared):
    """The points of a component of the commune scorecard (annex 3, 11-QD/TU)."""
    return points_of(COMMUNE.by_code[code], figures(declared), context).value


def figures(declared):
    return {k: D(str(v)) if type(v) in (int, float) else v for k, v in declared.items()}


def leaf(rule, *, maximum=10, least=0, **more):
    named = {"code": "x", "name": A, "method": "appraised", "body": "b"}
    limits = {"maximum": D(str(maximum)), "least": D(least)}
    return Component(rule=rule, figures=rule.figures(), **named, **limits, **more)


# I.1: within 30 days 3, within 60 days 1.5, else 0, and the quality as required.
@pytest.mark.parametrize(
    ("days", "quality", "points"),
    [
        *((0, True, 3), (30, True, 3), (31, True, "1.5"), (60, True, "1.5")),
        *((61, True, 0), (10, False, 0)),
    ],
)
def test_a_deadline_is_a_ladder_with_a_gate(days, quality, points):
    since = date(2025, 1, 10)
    done = since + timedelta(days)

    assert value("I.1", day=done, reference=since, quality=quality) == D(points)


def test_what_was_not_done_has_no_points():
    assert value("I.1", reference=date(2025, 1, 10), quality=True) == 0


def test_a_deadline_of_the_year_is_before_the_day():
    assert value("II.7", day=date(2025, 12, 14)) == 3
    assert value("II.7", day=date(2025, 12, 15)) == 0


# I.2.1: at least 30 % 1; 25 to under 30 0.5; under 25 0.25; none 0.
@pytest.mark.parametrize(
    ("part", "points"),
    [(30, 1), (29, "0.5"), (25, "0.5"), (24, "0.25"), (1, "0.25"), (0, 0)],
)
def test_bands_of_a_percentage_are_half_open_with_a_floor(part, points):
    assert value("I.2.1", part=part, whole=100) == D(points)


def test_a_boundary_that_no_float_holds_goes_to_the_upper_band():
    """3 of 10 is exactly 30 %; 0.1 + 0.2 of 1 as well."""
    assert value("I.2.1", part=D("0.3"), whole=D(1)) == 1
    assert value("I.2.1", part=3, whole=10) == 1


def test_all_or_nothing_counts_an_empty_set_as_done():
    assert value("I.2.2", part=0, whole=0) == 1
    assert value("I.2.2", part=4, whole=4) == 1
    assert value("I.2.2", part=3, whole=4) == 0


def test_a_conjunction_needs_every_condition():
    assert value("I.3", number=True, content=True, time=True) == 3
    assert value("I.3", number=True, content=True, time=False) == 0


@pytest.mark.parametrize(("count", "points"), [(5, 2), (2, 2), (1, 1), (0, 0)])
def test_bands_of_a_number(count, points):
    assert value("I.4", count=count) == points


@pytest.mark.parametrize(
    ("part", "points"), [(100, 10), (99, 8), (90, 8), (80, 6), (70, 4), (69, 0)]
)
def test_tasks_on_time(part, points):
    assert value("II.1.1", part=part, whole=100) == points


def test_a_level_is_chosen_and_another_body_checks_it():
    found = COMMUNE.by_code["II.1.3"]

    assert value("II.1.3", choice="irregular") == 3
    assert [figure.by for figure in found.figures] == ["checker"]
    assert not found.is_self_scored


def test_a_branch_looks_at_another_component():
    """Without a plan: held 2, not held 0; with one: bands of the share held."""

    def with_plan(answered, /, **declared):
        others = {"II.4.1": points_of(COMMUNE.by_code["II.4.1"], answered, YEAR)}
        return value("II.4.2", replace(YEAR, others=others), **declared)

    no, yes = {"answer": False}, {"answer": True}
    assert with_plan(no, answer=True) == 2
    assert with_plan(no, answer=False) == 0
    assert with_plan(yes, part=10, whole=10) == 5
    assert with_plan(yes, part=85, whole=100) == 4
    assert with_plan(yes, part=1, whole=10) == 2
    assert with_plan(yes, part=0, whole=10) == 0


def test_a_branch_waits_for_the_component_it_depends_on():
    points = points_of(COMMUNE.by_code["II.4.2"], {"answer": True}, YEAR)

    assert (points.state, points.value) == ("missing", 0)


# II.6: from 85 % 10; from 60 % (rate / 85 %) x 10 with two decimals; under 60 % 0.
@pytest.mark.parametrize(
    ("part", "points"),
    [(85, "10"), (100, "10"), (84, "9.88"), (60, "7.06"), ("59.99", "0")],
)
def test_band_formula_and_zero_band(part, points):
    assert value("II.6", part=D(part), whole=100) == D(points)


def test_what_does_not_apply_reduces_the_maximum():
    points = points_of(COMMUNE.by_code["II.6"], {}, replace(YEAR, applies=False))

    assert (points.state, points.maximum) == ("not_applicable", 0)
    assert "giảm điểm tối đa" in points.why.vi


def test_what_always_applies_cannot_be_said_not_to():
    with pytest.raises(Refused) as refused:
        points_of(COMMUNE.by_code["I.4"], {}, replace(YEAR, applies=False))

    assert refused.value.code == "not_applicable_refused"


@pytest.mark.parametrize(
    ("rule", "maximum"), [("full", 10), ("rebase", 0), ("reduce", 0)]
)
def test_each_component_says_what_becomes_of_it(rule, maximum):
    found = leaf(Rule("yes_no"), not_applicable=rule)

    points = points_of(found, {}, replace(YEAR, applies=False))
    assert (points.maximum, points.value) == (maximum, 10 if rule == "full" else 0)


def test_points_without_evidence_or_explanation_are_refused():
    found = COMMUNE.by_code["I.4"]

    assert points_of(found, {"count": D(3)}, replace(YEAR, has_evidence=False)) == (
        points_of(found, {"count": D(0)}, replace(YEAR, has_evidence=False))
    )
    assert value("I.4", replace(YEAR, has_evidence=False), count=3) == 0
    assert value("I.4", replace(YEAR, has_evidence=True), count=3) == 2
    # A register's answer needs no file of the unit's.
    assert value("II.3.1", replace(YEAR, has_evidence=False), answer=True) == 4


# V.1: 1 within two days, 1 more for each day after; V.3: 0.5 each.
@pytest.mark.parametrize(
    ("days", "points"), [(0, 0), (1, -1), (2, -1), (3, -2), (5, -4), (99, -10)]
)
def test_a_late_file_loses_points_by_the_day(days, points):
    assert value("V.1", days=days) == points


def test_events_are_deducted_down_to_the_floor():
    assert value("V.3", count=3) == D("-1.5")
    assert value("V.3", count=100) == -10


def test_improvement_over_last_year():
    assert value("IV.2", now=80.5, before=80) == 1
    assert value("IV.2", now=80, before=80) == 0
    assert value("IV.2", now=79, before=80) == 0


def test_a_bonus_is_capped():
    bonus = leaf(Rule("bonus", each=D(2)), maximum=5)

    points = [points_of(bonus, {"count": D(n)}, YEAR).value for n in (0, 1, 2, 3)]
    assert points == [0, 2, 4, 5]


def test_points_in_proportion_reach_the_maximum_at_the_target():
    half = leaf(Rule("proportional", target=D(50)), printing=TWO)

    assert points_of(half, figures({"part": 1, "whole": 3}), YEAR).value == D("6.67")
    assert points_of(half, figures({"part": 3, "whole": 4}), YEAR).value == 10
    empty = {"part": D(0), "whole": D(0)}
    assert points_of(half, empty, YEAR).value == 0
    full = leaf(Rule("proportional", empty="full"))
    assert points_of(full, empty, YEAR).value == 10


def test_an_option_gives_its_share_of_a_survey_component():
    """100, 60, 20 and 0 percent; groups are weighted."""
    groups = (Part("x", A, D("0.75")), Part("y", A, D("0.25")))
    survey = leaf(Rule("survey_shares", choices=OPTIONS, groups=groups), maximum=2)
    counts = {"x.a": 5, "x.b": 5, "x.c": 0, "x.d": 0}
    counts |= {"y.a": 0, "y.b": 0, "y.c": 10, "y.d": 10}

    both = points_of(survey, figures(counts), YEAR)
    alone = points_of(survey, figures({**counts, "y.c": 0, "y.d": 0}), YEAR)

    # 0.75 x 80 % + 0.25 x 10 % = 62.5 % of 2.
    assert both.value == D("1.25")
    # A group nobody of answered drops out: 80 % of 2.
    assert alone.value == D("1.6")
    assert "30 người trả lời" in both.why.vi
    nobody = figures(dict.fromkeys(counts, 0))
    assert points_of(survey, nobody, YEAR).state == "missing"


def test_points_of_sipas_follow_the_map_not_a_tenth():
    """Ninh Thuan 2022: 81.83 % overall, 8.23 points of 10."""
    found = load_tree("provinces-2022").by_code["8.1"]

    assert [figure.code for figure in found.figures] == ["service"]
    points = points_of(found, {"service": D("82.30")}, Context(2022))
    assert points.value == D("8.23")


def test_thresholds_of_statistics_are_those_of_the_year():
    bands = (Band(D(8), D(1)), Band(D(6), D("0.5")), Band(D("-Infinity"), D(0)))
    growth = leaf(Rule("statistics", by_year=((2025, bands),)), maximum=1)

    points = [
        points_of(growth, {"value": D(v)}, YEAR).value for v in ("8", "7.99", "-3")
    ]
    assert points == [1, D("0.5"), 0]
    assert points_of(growth, {"value": D(8)}, Context(2024)).state == "missing"


def test_named_persons_are_weighted():
    rule = Rule(
        "named_persons", groups=(Part("c", A, D("0.6")), Part("v", A, D("0.4")))
    )
    found = leaf(rule, maximum=5)

    assert points_of(found, {"c": D(5), "v": D(4)}, YEAR).value == D("4.6")
    assert points_of(found, {"c": D(5)}, YEAR).state == "missing"


def test_steps_and_rounding_are_the_components_own():
    third = figures({"part": 1, "whole": 3})
    rule = Rule("proportional")

    def rounded(**words):
        return points_of(leaf(rule, maximum=2, **words), third, YEAR).value

    assert rounded() == D("0.666667")
    assert rounded(printing=TWO) == D("0.67")
    assert rounded(printing=Printing(2, "truncate")) == D("0.66")
    assert rounded(step=D("0.25")) == D("0.75")
    assert rounded(step=D("0.25"), printing=Printing(2, "truncate")) == D("0.5")


def test_an_appraiser_s_points_keep_to_limits_and_steps():
    found = leaf(Rule("yes_no"), maximum=2, step=D("0.25"))

    assert check_points(found, D("1.75")) == D("1.75")
    for wrong, code in (("2.25", "points_outside"), ("1.1", "points_off_step")):
        with pytest.raises(Refused) as refused:
            check_points(found, D(wrong))
        assert refused.value.code == code


def test_every_point_explains_itself_in_both_languages():
    points = points_of(
        COMMUNE.by_code["II.6"], {"part": D("41.5"), "whole": D(50)}, YEAR
    )

    assert points.why.vi == "83% so với mức 85% × 10: 9,76."
    assert points.why.en == "83% against 85% × 10: 9.76."


BANDED = st.lists(st.decimals(1, 99, places=1), min_size=1, max_size=4, unique=True)


@st.composite
def share_rules(draw):
    """Rules of a share, with bands or formulas of any numbers."""
    kind = draw(
        st.sampled_from(["percent_bands", "proportional", "band_formula"])
        | st.just("all_or_nothing")
    )
    empty = draw(st.sampled_from(["full", "zero"]))
    if kind == "percent_bands":
        lows = sorted(draw(BANDED), reverse=True)
        worths = sorted(
            draw(
                st.lists(st.decimals(0, 10, places=2), min_size=len(lows), max_size=9)
            ),
            reverse=True,
        )
        pairs = zip([*lows, D(0)], [D(10), *worths], strict=False)
        bands = tuple(Band(low, points) for low, points in pairs)
        return Rule(kind, bands=bands, empty=empty)
    if kind == "band_formula":
        least, target = sorted(
            draw(st.lists(st.integers(1, 100), min_size=2, max_size=2, unique=True))
        )
        return Rule(kind, target=D(target), formula_from=D(least), empty=empty)
    target = draw(st.integers(1, 100)) if kind == "proportional" else 100
    return Rule(kind, target=D(target), empty=empty)


PRINTINGS = st.sampled_from(
    [None, TWO, Printing(1, "truncate"), Printing(0, "half_up")]
)
STEPS = st.sampled_from([None, D("0.25"), D("0.5")])


@given(share_rules(), PRINTINGS, STEPS, st.data())
def test_points_are_inside_and_rise_with_the_figure(rule, printing, step, data):
    found = leaf(rule, printing=printing, step=step)
    whole = data.draw(st.integers(1, 10**9))
    low, high = sorted(
        data.draw(st.lists(st.integers(0, whole), min_size=2, max_size=2))
    )

    worse, better = (
        points_of(found, {"part": D(part), "whole": D(whole)}, YEAR).value
        for part in (low, high)
    )

    assert 0 <= worse <= better <= 10


@given(share_rules())
def test_a_boundary_goes_to_the_upper_band(rule):
    for band in rule.bands:
        shares = {"part": band.least, "whole": D(100)}
        assert points_of(leaf(rule), shares, YEAR).value == band.points


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_later_day_never_has_more_points(one, other):
    rule = Rule("deadline", ladder=(Rung(30, D(3)), Rung(60, D("1.5"))))
    found, since = leaf(rule, maximum=3), date(2025, 1, 1)

    early, late = (
        points_of(found, {"day": since + timedelta(d), "reference": since}, YEAR).value
        for d in sorted((one, other))
    )

    assert 0 <= late <= early <= 3


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
def test_survey_points_are_inside(counts):
    rule = Rule("survey_shares", choices=OPTIONS, groups=(Part("x", A, D(1)),))
    asked = {f"x.{c}": D(n) for c, n in zip("abcd", counts, strict=True)}

    assert 0 <= points_of(leaf(rule), asked, YEAR).value <= 10


def test_every_kind_of_the_vocabulary_computes_something():
    from scorecards.rules.outcomes import COMPUTE

    assert {*COMPUTE, "branch"} == set(KINDS)
