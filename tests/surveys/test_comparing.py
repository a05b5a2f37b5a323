"""Two versions of a questionnaire: what breaks the comparison of their figures."""

from dataclasses import replace

import pytest

from surveys import questionnaire
from surveys.questionnaire import comparing
from surveys.questionnaire.comparing import Weight, differences
from surveys.questionnaire.instrument import Level, Option, Skip
from wording.text import Text

OLD = questionnaire.load("sipas-2021")


def with_item(code, **changes):
    items = [replace(i, **changes) if i.code == code else i for i in OLD.items]
    return replace(OLD, items=tuple(items))


def without(code):
    return replace(OLD, items=tuple(i for i in OLD.items if i.code != code))


def found(new, old=OLD):
    return [(one.weight, one.what, one.item) for one in differences(old, new)]


def test_a_version_does_not_differ_from_itself():
    assert found(OLD) == []


SEX = OLD.by_code["P4"]
FEWER = {"options": SEX.options[:1]}
REWORDED = {"options": (Option("female", Text("Đàn bà", "Female")), SEX.options[1])}


@pytest.mark.parametrize(
    ("new", "weight", "what", "item"),
    [
        (without("T2"), Weight.BREAKS, comparing.REMOVED, "T2"),
        (without("N1"), Weight.HARMLESS, comparing.UNSCORED_REMOVED, "N1"),
        (with_item("T2", kind="text"), Weight.BREAKS, comparing.KIND, "T2"),
        (
            with_item("T2", text=Text("Khác", OLD.by_code["T2"].text.en)),
            *(Weight.DOUBTFUL, comparing.WORDS, "T2"),
        ),
        (
            with_item("T2", text=Text(OLD.by_code["T2"].text.vi, "Other")),
            *(Weight.HARMLESS, comparing.ENGLISH, "T2"),
        ),
        (with_item("P4", **FEWER), Weight.BREAKS, comparing.BREAKDOWN, "P4"),
        (with_item("P4", **REWORDED), Weight.DOUBTFUL, comparing.OPTION_WORDS, "P4"),
        (with_item("P4", domain=None), Weight.BREAKS, comparing.DOMAIN, "P4"),
        (with_item("P3", **FEWER), Weight.BREAKS, comparing.OPTIONS, "P3"),
        (with_item("E1", choose=2), Weight.BREAKS, comparing.MOST, "E1"),
        (with_item("T2", factor="F1"), Weight.HARMLESS, comparing.FACTOR, "T2"),
        (with_item("T2", source="x"), Weight.HARMLESS, comparing.STATUS, "T2"),
        (replace(OLD, version="2"), Weight.HARMLESS, comparing.ABOUT, ""),
        (
            replace(OLD, levels=(*OLD.levels[:4], Level(5, Text("x", "y")))),
            *(Weight.BREAKS, comparing.SCALE, ""),
        ),
        (
            replace(OLD, items=(OLD.items[1], OLD.items[0], *OLD.items[2:])),
            *(Weight.DOUBTFUL, comparing.ORDER, ""),
        ),
        (
            replace(OLD, skips=(Skip(("N6", "N7"), "N5", ("on_time",)),)),
            *(Weight.DOUBTFUL, comparing.ASKED, "N6"),
        ),
    ],
)  # fmt: skip
def test_each_difference_has_its_weight(new, weight, what, item):
    assert (weight, what, item) in found(new)


def test_a_new_scored_question_breaks_and_a_new_other_one_does_not():
    assert found(OLD, without("T2")) == [(Weight.BREAKS, comparing.ADDED, "T2")]
    assert found(OLD, without("N1")) == [
        (Weight.HARMLESS, comparing.UNSCORED_ADDED, "N1")
    ]


def test_the_gravest_comes_first():
    new = replace(without("T2"), version="2")

    assert [weight for weight, _what, _item in found(new)] == [
        *(Weight.BREAKS, Weight.HARMLESS)
    ]
