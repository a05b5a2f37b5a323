"""The order of names in Vietnamese, and names folded for search."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.registers.alphabet import LETTERS, fold, vietnamese_sort_key

TONED = sorted(
    unicodedata.normalize("NFC", letter + tone)
    for letter in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
)
names = st.text(alphabet=[*TONED, *LETTERS, *"ĐẮÂ0123456789 -’"], max_size=30)


def in_order(words):
    return sorted(words, key=vietnamese_sort_key)


def test_da_nang_stands_after_can_tho_and_before_yen_bai():
    words = ["Yên Bái", "Đà Nẵng", "Cần Thơ", "An Giang", "Điện Biên", "Đắk Lắk"]

    assert in_order(words) == [
        "An Giang",
        "Cần Thơ",
        "Đà Nẵng",
        "Đắk Lắk",
        "Điện Biên",
        "Yên Bái",
    ]


def test_letters_follow_the_alphabet_of_29_and_the_four_foreign_ones():
    assert in_order(reversed(LETTERS)) == list(LETTERS)


def test_tones_follow_the_dictionary_and_decide_only_between_equal_letters():
    assert in_order(["mạ", "má", "mã", "mả", "mà", "ma"]) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
    ]
    assert in_order(["má em", "ma ơi"]) == ["má em", "ma ơi"]


def test_spaces_and_hyphens_come_before_letters_and_are_one():
    assert in_order(["Bắc", "Ba Vì", "Bà Rịa - Vũng Tàu", "Bạc"])[0] == (
        "Bà Rịa - Vũng Tàu"
    )
    assert vietnamese_sort_key("Bà Rịa - Vũng Tàu") == vietnamese_sort_key(
        "Bà Rịa-Vũng Tàu"
    )


@given(names)
def test_spelling_form_and_case_do_not_move_a_name(name):
    key = vietnamese_sort_key(name)

    assert vietnamese_sort_key(unicodedata.normalize("NFD", name)) == key
    assert vietnamese_sort_key(unicodedata.normalize("NFC", name)) == key
    assert vietnamese_sort_key(name.upper()) == key


@given(st.text(max_size=30))
def test_every_text_has_an_ascii_key_that_postgresql_can_store(text):
    key = vietnamese_sort_key(text)

    assert key.isascii()
    assert key.isprintable()


@given(names.filter(lambda name: name.strip(" -’") != ""), st.sampled_from(LETTERS))
def test_a_name_stands_before_every_longer_name_that_begins_with_it(name, letter):
    assert vietnamese_sort_key(name) < vietnamese_sort_key(f"{name}{letter}")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đắk Lắk", "dak lak"),
        ("THỪA  THIÊN Huế", "thua thien hue"),
        ("Ea H’Leo", "ea h'leo"),
        (unicodedata.normalize("NFD", "Bà Rịa"), "ba ria"),
    ],
)
def test_folding_takes_accents_and_capitals_away(text, folded):
    assert fold(text) == folded


@given(names)
def test_folding_twice_is_folding_once(name):
    assert fold(fold(name)) == fold(name)
