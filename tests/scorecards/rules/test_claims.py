"""What people type as figures: read, refused, written back."""

from datetime import date
from decimal import Decimal as D

import pytest

from scorecards.rules import read_figures, written
from scorecards.trees import load_tree
from wording.refusals import Refused

COMMUNE = load_tree("communes-2025")


def read(code, **typed):
    return read_figures(COMMUNE.by_code[code], typed, year=2025)


def refusals(code, **typed):
    with pytest.raises(Refused) as refused:
        read(code, **typed)
    return [(one.code, one.field) for one in refused.value.refusals]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", "12"), ("12,5", "12.5"), ("12.5", "12.5"), ("1 234 567", "1234567")],
)
def test_numbers_are_read_as_people_write_them(typed, number):
    assert read("II.6", part=typed, whole="9999999")["part"] == D(number)


@pytest.mark.parametrize("typed", ["15/03/2025", "2025-03-15", "15-03-2025"])
def test_days_are_read_as_people_write_them(typed):
    assert read("II.7", day=typed) == {"day": date(2025, 3, 15)}


@pytest.mark.parametrize(("typed", "answer"), [("Có", True), ("no", False)])
def test_yes_and_no_are_read_in_both_languages(typed, answer):
    assert read("II.2", answer=typed) == {"answer": answer}


@pytest.mark.parametrize(
    ("code", "typed", "refused"),
    [
        ("II.6", {"part": "9", "whole": "8"}, [("figure_over_whole", "part")]),
        ("II.6", {"part": "9"}, [("figure_missing", "whole")]),
        (
            "II.6",
            {"part": "x", "whole": "-1"},
            [("figure_not_a_number", "part"), ("figure_below_zero", "whole")],
        ),
        ("I.4", {"count": "1,5"}, [("figure_not_whole", "count")]),
        ("I.4", {"count": "2", "part": "1"}, [("figure_unknown", "part")]),
        ("I.4", {"count": "1.2.3"}, [("figure_not_a_number", "count")]),
        ("II.7", {"day": "31/12/2024"}, [("day_before_year", "day")]),
        ("II.7", {"day": "31/12/2199"}, [("day_too_late", "day")]),
        ("II.7", {"day": "32/12/2025"}, [("figure_not_a_day", "day")]),
        ("II.2", {"answer": "maybe"}, [("choice_unknown", "answer")]),
        ("II.1.3", {"choice": "often"}, [("choice_unknown", "choice")]),
        ("IV.1", {"points": "3"}, [("points_outside", "points")]),
    ],
)
def test_what_is_outside_its_domain_is_refused(code, typed, refused):
    assert refusals(code, **typed) == refused


def test_a_plan_may_be_of_the_winter_before_where_the_province_s_was():
    typed = {"day": "20/12/2024", "reference": "10/12/2024", "quality": "yes"}

    assert read("I.1", **typed)["day"] == date(2024, 12, 20)
    assert refusals("I.1", **{**typed, "reference": "5/1/2025"}) == [
        ("day_before_year", "day")
    ]


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("II.6", {"part": "12,50", "whole": "1 000"}),
        ("I.1", {"day": "1/2/2025", "reference": "5/1/2025", "quality": "có"}),
        ("II.1.3", {"choice": "regular"}),
        ("IV.2", {"now": "-1,5", "before": "100"}),
    ],
)
def test_what_is_written_is_read_back(code, typed):
    declared = read(code, **typed)

    assert read(code, **written(declared)) == declared
