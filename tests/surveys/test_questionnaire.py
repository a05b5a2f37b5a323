"""Instruments: what is shipped, what is asked, what is refused, what is kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire import (
    AnswerError,
    InstrumentError,
    applies,
    available,
    check,
    decode,
    encode,
    load,
    parse,
)

SMALL = """
code = "small"
version = "1"
title.vi = "Phiếu nhỏ"
title.en = "A small form"
legal_basis = "none"

[scale]
wording = "confirmed"
source = "test"
levels = [
  { value = 1, text.vi = "Một", text.en = "One" },
  { value = 2, text.vi = "Hai", text.en = "Two" },
  { value = 3, text.vi = "Ba", text.en = "Three" },
  { value = 4, text.vi = "Bốn", text.en = "Four" },
  { value = 5, text.vi = "Năm", text.en = "Five" },
]

[options]
used = [
  { code = "yes", text.vi = "Có", text.en = "Yes" },
  { code = "no", text.vi = "Không", text.en = "No" },
]

[[blocks]]
code = "N"
title.vi = "Nhận định"
title.en = "Perception"
kind = "single"
wording = "confirmed"
source = "test"
items = [
  { code = "N1", options = "used", text.vi = "Có dùng?", text.en = "Used?" },
  { code = "N2", kind = "number", text.vi = "Số lần", text.en = "Trips" },
]

[[blocks]]
code = "E"
title.vi = "Mong đợi"
title.en = "Wishes"
kind = "multiple"
wording = "confirmed"
source = "test"
items = [
  { code = "E1", options = "used", choose = 1, text.vi = "Chọn", text.en = "Choose" },
]

[[blocks]]
code = "S"
title.vi = "Hài lòng"
title.en = "Satisfaction"
kind = "satisfaction"
wording = "provisional"
source = "test"
items = [
  { code = "S1", text.vi = "Chỗ ngồi", text.en = "Seats" },
  { code = "S2", text.vi = "Góp ý", text.en = "Feedback" },
]

[[skips]]
items = ["S2"]
when = "N1"
answers = ["yes"]
"""

# (what is written, what is written in its place, key, value) of a refused file
BREAKAGES = {
    "unknown key": ('version = "1"', 'version = "1"\ncolour = "red"', "colour", "red"),
    "missing code": ('code = "small"', "", "code", "None"),
    "code with a space": ('code = "small"', 'code = "a b"', "code", "a b"),
    "missing text": ('text.vi = "Chỗ ngồi", ', "", "text.vi", "None"),
    "empty text": ('text.en = "Seats"', 'text.en = " "', "text.en", "' '"),
    "third language": ('text.en = "Seats"', 'text.en = "S", text.fr = "P"', "fr", "P"),
    "unknown kind": ('kind = "number"', 'kind = "colour"', "items[1].kind", "colour"),
    "unknown wording": ('"provisional"', '"guess"', "blocks[2].wording", "guess"),
    "item twice": ('code = "S2"', 'code = "S1"', "items.code", "S1"),
    "block twice": ('code = "S"\n', 'code = "N"\n', "blocks.code", "N"),
    "option twice": ('code = "no"', 'code = "yes"', "used[1].code", "yes"),
    "unknown option list": (
        'N1", options = "used"',
        'N1", options = "u"',
        "options",
        "u",
    ),
    "level 6": ("value = 5", "value = 6", "scale.levels", "6"),
    "skip of no item": ('items = ["S2"]', 'items = ["S9"]', "skips[0].items", "S9"),
    "skip on no item": ('when = "N1"', 'when = "N9"', "skips[0].when", "N9"),
    "skip on no option": ('["yes"]', '["maybe"]', "skips[0].answers", "maybe"),
    "skip looking ahead": ('items = ["S2"]', 'items = ["N1"]', "skips[0].items", "N1"),
    "options of a number": (
        'kind = "number"',
        'kind = "number", options = "used"',
        "options",
        "used",
    ),
    "unknown domain": (
        'code = "N1",',
        'code = "N1", domain = "hair",',
        "domain",
        "hair",
    ),
    "choose in single": ('code = "N1",', 'code = "N1", choose = 2,', "choose", "2"),
    "version as number": ('version = "1"', "version = 1", "version", "1"),
    "item list as text": ('items = ["S2"]', 'items = "S2"', "skips[0].items", "S2"),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_file_is_refused_naming_file_key_and_value(breakage):
    written, instead, key, value = BREAKAGES[breakage]
    assert SMALL.count(written) == 1

    with pytest.raises(InstrumentError) as refusal:
        parse(SMALL.replace(written, instead), name="small.toml")

    assert refusal.value.file == "small.toml"
    assert key in refusal.value.key
    assert value in str(refusal.value)


def test_text_that_is_not_toml_is_refused_with_its_line():
    with pytest.raises(InstrumentError, match=r"bad\.toml.*line 2"):
        parse("\ncode = ?", name="bad.toml")


def test_an_instrument_that_is_not_shipped_is_refused_naming_those_that_are():
    with pytest.raises(InstrumentError, match="sipas-2023"):
        load("../sipas-2023")


@pytest.mark.parametrize("code", available())
def test_a_shipped_instrument_carries_the_code_of_its_file(code):
    assert load(code).code == code


def test_2021_scores_24_criteria_and_2023_scores_51():
    assert len(load("sipas-2021").scored) == 24
    assert len(load("sipas-2023").scored) == 51


def test_2023_has_32_policy_items_and_3_4_5_5_2_service_items():
    codes = load("sipas-2023").scored_codes

    counts = [sum(c.startswith(f"S2.{i}.") for c in codes) for i in range(1, 6)]

    assert sum(code.startswith("S1.") for code in codes) == 32
    assert counts == [3, 4, 5, 5, 2]


def test_the_two_criteria_added_in_2021_are_marked_provisional():
    instrument = load("sipas-2021")

    for code in ("H6", "K4"):
        assert instrument.by_code[code].provisional
        assert "not found" in instrument.by_code[code].source


def test_perception_and_needs_are_asked_but_not_scored():
    instrument = load("sipas-2023")

    assert not any(item.scored for b in "PNE" for item in instrument.items_of(b))
    assert instrument.items_of("N")


def test_the_digest_knows_the_content_and_not_the_layout():
    spaced = SMALL.replace("\n\n", "\n\n\n# a remark\n")
    reworded = SMALL.replace('text.en = "Seats"', 'text.en = "Chairs"')

    digest = parse(SMALL, name="a").digest

    assert parse(spaced, name="b").digest == digest
    assert parse(reworded, name="a").digest != digest


def test_texts_are_kept_composed_whatever_the_keyboard_wrote():
    decomposed = SMALL.replace("Chỗ ngồi", "Cho\u0302\u0303 ngo\u0302\u0300i")

    assert parse(decomposed, name="a").digest == parse(SMALL, name="a").digest


def test_a_skipped_item_applies_only_after_the_answer_that_opens_it():
    small = parse(SMALL, name="small.toml")

    assert "S2" in applies(small, {"N1": "yes"})
    assert "S2" not in applies(small, {"N1": "no"})
    assert "S2" not in applies(small, {})


def test_items_left_out_by_a_skip_are_kept_as_does_not_apply():
    small = parse(SMALL, name="small.toml")

    assert encode(small, {"N1": "no", "S1": 4}) == bytes([4, 9])
    assert encode(small, {"N1": "yes", "S1": 4}) == bytes([4, 0])


def test_an_answer_given_without_the_opening_question_is_not_lost():
    small = parse(SMALL, name="small.toml")

    assert encode(small, {"S1": 4, "S2": 5}) == bytes([4, 5])
    assert check(small, {"S1": 4, "S2": 5}) == []


@pytest.mark.parametrize(
    ("answers", "code", "item"),
    [
        ({"S1": 6}, "not_a_level", "S1"),
        ({"S1": "0"}, "not_a_level", "S1"),
        ({"S1": True}, "not_a_level", "S1"),
        ({"S9": 1}, "unknown_item", "S9"),
        ({"N1": "maybe"}, "unknown_option", "N1"),
        ({"N1": "yes no"}, "too_many_choices", "N1"),
        ({"E1": ["yes", "no"]}, "too_many_choices", "E1"),
        ({"N2": "-1"}, "not_a_number", "N2"),
        ({"N1": "no", "S2": 4}, "not_asked", "S2"),
    ],
)
def test_a_wrong_answer_is_a_problem_with_a_code_and_two_sentences(answers, code, item):
    small = parse(SMALL, name="small.toml")

    (problem,) = check(small, answers)

    assert (problem.code, problem.field) == (code, item)
    assert problem.vi != problem.en
    assert problem.vi.endswith(".")
    assert problem.en.endswith(".")


@pytest.mark.parametrize("level", [0, 6, 9, -1, "4.0", "X", "٣", True, [4]])
def test_only_levels_x_and_blank_can_be_kept(level):
    small = parse(SMALL, name="small.toml")

    with pytest.raises(AnswerError, match="S1"):
        encode(small, {"S1": level})


@given(st.lists(st.sampled_from([None, 1, 2, 3, 4, 5, "x"]), min_size=51, max_size=51))
def test_kept_answers_come_back_as_they_were_given(given_answers):
    instrument = load("sipas-2023")
    answers = dict(zip(instrument.scored_codes, given_answers, strict=True))

    kept = encode(instrument, answers)

    assert len(kept) == 51
    assert decode(instrument, kept) == answers


@pytest.mark.parametrize("kept", [bytes(50), bytes(52), bytes([6] * 51)])
def test_bytes_that_are_no_answers_are_refused(kept):
    with pytest.raises(ValueError, match=r"expected 1 to 5|bytes for 51 items"):
        decode(load("sipas-2023"), kept)


def test_the_page_on_instruments_names_every_key_that_may_be_written():
    page = (Path(__file__).parents[2] / "docs/methodology/instruments.md").read_text(
        encoding="utf-8"
    )

    for word in ("satisfaction", "single", "multiple", "number", "choose", "domain"):
        assert f"`{word}`" in page
