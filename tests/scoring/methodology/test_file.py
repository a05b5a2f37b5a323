"""Methodology files: what is shipped, and what is refused by name."""

import pytest

from scoring.methodology import RULES, MethodologyError, available, load, parse
from surveys.questionnaire import load as load_instrument

OWN = """
code = "own"
title.vi = "Phương pháp riêng"
title.en = "A method of its own"
legal_basis = "none"
valid_years = [2024, 2026]
instruments = ["sipas-2023"]
sub_indices = ["F1", "F2"]

[rules]
positive_levels = [4, 5]
denominator = "answered"
factor_from = "criteria"
area_from = "criteria"
overall_from = "factors"
nation_from = "respondents"
unanswered_criterion = "drop"
rounding = "half_up"
decimals = 2
ties = "competition"
minimum_respondents = 30
confidence = 0.95
variance = "own"
change_rule = "interval_excludes_zero"
provisional = ["ties"]

[[areas]]
code = "service"
name.vi = "Dịch vụ"
name.en = "Services"

[[factors]]
code = "F1"
area = "service"
name.vi = "Tiếp cận"
name.en = "Access"
weight = 0.25
items = ["S2.1.1", "S2.1.2"]

[[factors]]
code = "F2"
area = "service"
name.vi = "Thủ tục"
name.en = "Procedures"
weight = 0.75
items = ["S2.2.1"]

[[groupings]]
code = "first"
name.vi = "Câu đầu"
name.en = "First questions"

[[groupings.parts]]
code = "G1"
name.vi = "Đầu"
name.en = "First"
items = ["S2.1.1", "S2.2.1"]
"""

ALL_WEIGHTS = '[criterion_weights]\n"S2.1.1" = 0.5\n"S2.1.2" = 0.3\n'

# (what is written, what is written in its place, key, value) of a refused file
BREAKAGES = {
    "unknown key": ("decimals = 2", "decimals = 2\ncolour = 1", "rules.colour", "1"),
    "unknown word": ('"factors"', '"moon"', "rules.overall_from", "moon"),
    "denominator": ('"answered"', '"all"', "rules.denominator", "all"),
    "rounding": ('"half_up"', '"down"', "rules.rounding", "down"),
    "ties": ('= "competition"', '= "coin"', "rules.ties", "coin"),
    "rule left out": ('rounding = "half_up"\n', "", "rules.rounding", "None"),
    "level 6": ("[4, 5]", "[5, 6]", "rules.positive_levels", "6"),
    "level twice": ("[4, 5]", "[5, 5]", "rules.positive_levels", "5, 5"),
    "confidence 95": ("0.95", "95", "rules.confidence", "95"),
    "nobody needed": (
        "minimum_respondents = 30",
        "minimum_respondents = 0",
        "minimum",
        "0",
    ),
    "decimals": ("decimals = 2", "decimals = 2.5", "rules.decimals", "2.5"),
    "provisional": ('["ties"]', '["luck"]', "rules.provisional", "luck"),
    "factor without items": (
        'items = ["S2.2.1"]',
        "items = []",
        "factors[1].items",
        "[]",
    ),
    "items missing": ('items = ["S2.2.1"]', "", "factors[1].items", "None"),
    "item twice in a factor": ('"S2.1.2"]', '"S2.1.1"]', "factors[0].items", "S2.1.1"),
    "item in two factors": (
        'items = ["S2.2.1"]',
        'items = ["S2.1.1"]',
        "items",
        "S2.1.1",
    ),
    "factor twice": ('code = "F2"', 'code = "F1"', "", "F"),
    "unknown area": (
        'code = "service"',
        'code = "other"',
        "factors[0].area",
        "service",
    ),
    "weights over 1": ("weight = 0.75", "weight = 0.85", "factors.weight", "1.1"),
    "weight of one only": ("weight = 0.25\n", "", "factors.weight", "0.75"),
    "negative weight": (
        "weight = 0.25",
        "weight = -0.25",
        "factors[0].weight",
        "-0.25",
    ),
    "idle weights": ('"factors"', '"criteria"', "factors.weight", "0.25"),
    "sub-index": ('["F1", "F2"]', '["F1", "F9"]', "sub_indices", "F9"),
    "part outside": (
        '"S2.1.1", "S2.2.1"]',
        '"S9"]',
        "groupings[0].parts[0].items",
        "S9",
    ),
    "grouping code taken": ('code = "G1"', 'code = "F1"', "code", "F1"),
    "overall as a code": ('code = "G1"', 'code = "overall"', "code", "overall"),
    "years backwards": ("[2024, 2026]", "[2026, 2024]", "valid_years", "2026"),
    "no English name": ('name.en = "Procedures"', "", "factors[1].name.en", "None"),
    "criterion weights": (
        "[[areas]]",
        ALL_WEIGHTS + "[[areas]]",
        "criterion_weights.S2.2.1",
        "None",
    ),
    "weight of no item": (
        "[[areas]]",
        "[criterion_weights]\nZ1 = 1\n[[areas]]",
        "Z1",
        "1",
    ),
}


def test_the_method_that_the_breakages_break_is_itself_accepted():
    assert parse(OWN, name="own.toml").code == "own"


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_file_is_refused_naming_file_key_and_value(breakage):
    written, instead, key, value = BREAKAGES[breakage]
    assert OWN.count(written) == 1

    with pytest.raises(MethodologyError) as refusal:
        parse(OWN.replace(written, instead), name="own.toml")

    assert refusal.value.file == "own.toml"
    assert key in refusal.value.key
    assert value in str(refusal.value)


def test_overall_from_areas_needs_areas():
    without = load_text("sipas-2021").replace(
        'overall_from = "criteria"', 'overall_from = "areas"'
    )

    with pytest.raises(MethodologyError, match="overall_from = 'areas'"):
        parse(without, name="own.toml")


def load_text(code):
    from scoring.methodology.file import ERAS

    return (ERAS / f"{code}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", available())
def test_a_shipped_era_fits_its_instruments_and_carries_its_file_name(code):
    method = load(code)

    assert method.code == code
    for instrument in method.instruments:
        method.fit(load_instrument(instrument).scored_codes)


@pytest.mark.parametrize("code", available())
def test_a_shipped_era_is_comparable_only_with_what_is_shipped(code):
    assert set(load(code).comparable_with) <= set(available())


def test_the_eras_have_22_24_and_51_criteria_and_lao_cai_four_factors():
    assert [len(load(f"sipas-{y}").items) for y in (2017, 2021, 2023)] == [22, 24, 51]
    assert load("laocai-2023").sub_indices == ("F1", "F2", "F3", "F4")


def test_an_item_the_instrument_lacks_is_named_with_its_factor():
    codes = [c for c in load_instrument("sipas-2023").scored_codes if c != "S2.5.2"]

    with pytest.raises(MethodologyError, match=r"factors\.F5\.items = 'S2\.5\.2'"):
        load("sipas-2023").fit(codes)


def test_items_the_method_leaves_out_of_the_index_can_be_shown():
    scored = load_instrument("sipas-2021").scored_codes

    assert load("sipas-2017").unused(scored) == ("H6", "K4")
    assert load("sipas-2021").unused(scored) == ()


def test_2021_goes_on_from_2017_and_2023_begins_anew():
    assert load("sipas-2021").comparable(load("sipas-2017"))
    assert load("sipas-2017").comparable(load("sipas-2021"))
    assert not load("sipas-2023").comparable(load("sipas-2021"))


def test_an_own_method_is_not_comparable_with_the_national_one():
    assert not load("laocai-2023").comparable(load("sipas-2023"))


def test_every_word_of_every_rule_is_accepted_and_explained_in_two_languages():
    for rule, meaning in RULES.items():
        chosen = getattr(parse(OWN, name="own.toml"), rule)
        for word in meaning.words:
            text = OWN.replace("weight = 0.25\n", "").replace("weight = 0.75\n", "")
            text = text.replace(f'{rule} = "{chosen}"', f'{rule} = "{word}"')

            said = {r: (w.vi, w.en) for r, _, w, _ in parse(text, name="a").explained()}

            assert said[rule] == (meaning.words[word].vi, meaning.words[word].en)
            assert meaning.words[word].vi != meaning.words[word].en


def test_choices_nobody_confirmed_are_marked_when_explained():
    marks = {rule: open_ for rule, _, _, open_ in load("sipas-2023").explained()}

    assert marks["overall_from"]
    assert not marks["decimals"]


def test_the_digest_knows_the_rules_and_not_the_file():
    other = OWN.replace('"half_up"', '"half_even"')

    digest = parse(OWN, name="a").digest

    assert parse(OWN + "\n# a remark\n", name="b").digest == digest
    assert parse(other, name="a").digest != digest
