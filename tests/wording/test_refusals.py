"""One kind of refusal for every room: a code, a field, a sentence in two languages."""

from pathlib import Path

import pytest
from django.utils.translation import override

from wording.refusals import Codes, Refusal, Refused
from wording.shown import language, shown
from wording.text import Text

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("config", "demonstration", "work", "operations", "scoring", "scorecards"),
    *("surveys", "onestop", "publishing", "accounts", "localities", "wording"),
)
BELOW = Codes({"reason_missing": ("Hãy ghi lý do.", "Give a reason.")})
ROOM = Codes(
    {"too_long": ("Dài quá {most}. Hãy rút ngắn.", "Over {most}. Shorten it.")},
    {"unfit": ("Sai: {expected}.", "Wrong: {expected}.")},
    below=BELOW,
)


def test_a_refusal_says_the_facts_of_its_case_in_both_languages():
    refused = ROOM.refused("too_long", "name", most=60)

    vi, en = "Dài quá 60. Hãy rút ngắn.", "Over 60. Shorten it."
    assert refused.refusals == (Refusal("too_long", "name", vi, en),)
    assert refused.text == Text(vi, en)
    assert str(refused) == f"too_long name: {vi} / {en}"


def test_a_fact_in_two_languages_goes_into_its_own():
    refusal = ROOM.refusal("unfit", expected=Text("một số", "a number"))

    assert (refusal.vi, refusal.en) == ("Sai: một số.", "Wrong: a number.")


def test_a_room_refuses_with_the_codes_of_the_rooms_below_it():
    assert ROOM.refused("reason_missing").code == "reason_missing"
    assert [*ROOM] == ["too_long", "unfit"]


def test_a_code_declared_twice_is_noticed_at_once():
    with pytest.raises(ValueError, match="reason_missing"):
        Codes({"reason_missing": ("a", "b")}, below=BELOW)
    with pytest.raises(ValueError, match="too_long"):
        Codes({"too_long": ("a", "b")}, {"too_long": ("c", "d")})


def test_the_first_of_several_reasons_is_what_a_caller_sees():
    refused = Refused(ROOM.refusal("too_long", most=1), BELOW.refusal("reason_missing"))

    assert refused.code == "too_long"
    assert refused.text.en == "Over 1. Shorten it."
    assert "reason_missing: Hãy ghi lý do." in str(refused)


@pytest.mark.parametrize(
    ("asked", "picked"), [("vi", "vi"), ("en", "en"), ("en-gb", "en"), (None, "vi")]
)
def test_the_reader_sees_the_language_of_the_page(asked, picked):
    with override(asked):
        assert language() == picked
        assert shown(Text("vi", "en")) == picked


def test_the_language_of_the_page_is_asked_in_one_place():
    asking = [
        str(file.relative_to(PROJECT))
        for room in ROOMS
        for file in (PROJECT / room).rglob("*.py")
        if "get_language" in file.read_text()
    ]

    assert asking == ["wording/shown.py"]
