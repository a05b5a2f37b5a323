"""Claims in the words people use: ranks of so many, Vietnamese measures, "over"."""

import pytest

from publishing.announced import checking
from publishing.content.announced.claim_words import Claim, NotUnderstood, amount_of
from tests.databases import scene
from tests.publishing.announced import tables

pytestmark = pytest.mark.django_db
world = scene(tables.shipped, tables.public)

LANG_SON = ("sipas", 2021, "Lạng Sơn")
HUE = "Thừa Thiên Huế"
SAID = [
    # Lạng Sơn stood 31st of 63 in 2021, with 87.07.
    (LANG_SON, "overall", "rank", "31/63", "agrees"),
    (LANG_SON, "overall", "rank", "31/62", "contradicts"),
    (LANG_SON, "overall", "rank", "31 of 63", "agrees"),
    (LANG_SON, "overall", "rank", "31 out of 62", "contradicts"),
    (LANG_SON, "overall", "rank", "31 trên 63 tỉnh, thành phố", "agrees"),
    (LANG_SON, "overall", "rank", "thứ 31", "agrees"),
    (LANG_SON, "overall", "rank", "thứ 31/63", "agrees"),
    (LANG_SON, "overall", "rank", "hạng 30", "contradicts"),
    (LANG_SON, "overall", "rank", "31st", "agrees"),
    (LANG_SON, "overall", "thứ hạng", "31", "agrees"),
    (LANG_SON, "Index (%)", "percent", "87.07", "agrees"),
    (LANG_SON, "", "Index (%)", "87,07%", "agrees"),
    (LANG_SON, "", "chỉ số", "88", "contradicts"),
    (LANG_SON, "overall", "percent", "over 87", "agrees"),
    (LANG_SON, "overall", "percent", "trên 88%", "contradicts"),
    (LANG_SON, "overall", "percent", "nearly 90", "agrees"),
    (LANG_SON, "overall", "percent", "gần 86", "contradicts"),
    # Means of regions, by several names.
    (("par", 2024, "Đồng bằng sông Hồng"), "total", "percent", "90.17", "agrees"),
    (("par", 2024, "vùng Đồng bằng sông Hồng"), "total", "mean", "90.17", "agrees"),
    (("par", 2024, "mean of the Red River Delta"), "", "percent", "90.17", "agrees"),
    (("par", 2024, "Red River Delta region"), "", "mean", "89", "contradicts"),
    # A commune whose name several have, and of which one thing was announced.
    (("par", 2025, "Hồng Bàng"), "total", "percent", "95.80", "agrees"),
    (("par", 2025, "Hồng Bàng"), "total", "rank", "1/45", "agrees"),
    (("par", 2025, "phường Hải An"), "total", "rank", "2/44", "contradicts"),
    (("PAR INDEX", 2022, "Ninh Thuận"), "total", "percent", "85.78", "agrees"),
    (("cải cách hành chính", 2022, "Ninh Thuận"), "", "chỉ số", "85,78", "agrees"),
    (("chỉ số hài lòng", 2022, "Ninh Thuận"), "", "percent", "81.83", "agrees"),
    (("sipas", 2023, "Việt Nam"), "", "respondents", "over 39,700", "agrees"),
    (("sipas", 2023, "Việt Nam"), "", "respondents", "hơn 39.700", "agrees"),
    (("sipas", 2023, "Việt Nam"), "", "respondents", "over 40,000", "contradicts"),
    # Two newspapers print two figures of one service: both are told.
    (("sipas", 2015, "Việt Nam"), "marriage", "percent", "79.9", "agrees"),
    (("sipas", 2015, "Việt Nam"), "marriage", "percent", "89.5", "contradicts"),
]


@pytest.mark.parametrize(("about", "indicator", "measure", "value", "outcome"), SAID)
def test_what_people_say_is_understood(
    world, about, indicator, measure, value, outcome
):
    verdict = checking.check(Claim(*about, indicator, measure, value))

    assert verdict.outcome == outcome, verdict.said.en


def test_a_wrong_number_of_units_is_said(world):
    verdict = checking.check(Claim(*LANG_SON, "overall", "rank", "31/62"))

    assert verdict.said.en == "In that year 63 units were ranked, not 62."


def test_both_newspapers_are_named(world):
    claim = Claim("sipas", 2015, "Việt Nam", "marriage", "percent", "89.5")

    verdict = checking.check(claim)

    assert any("vietnamplus" in source for source in verdict.sources)
    assert any("vnexpress" in source for source in verdict.against)


@pytest.mark.parametrize("name", ["TT-Huế", "TT Huế", "Thừa Thiên - Huế", HUE, "Huế"])
def test_hue_is_known_by_all_its_names(world, name):
    found = checking.check(Claim("par", 2021, name, "total", "percent", "1"))
    whole = checking.check(Claim("par", 2021, HUE, "total", "percent", "1"))

    assert (found.outcome, found.value) == (whole.outcome, whole.value)
    assert "register" not in found.said.en


@pytest.mark.parametrize(
    ("written", "value", "way", "of"),
    [
        ("over 39,700", 39700, "over", None),
        ("hơn 39.700", 39700, "over", None),
        ("khoảng 36.000", 36000, "about", None),
        ("thứ 31/63", 31, "", 63),
        ("hạng 9 trên tổng số 63 tỉnh", 9, "", 63),
        ("−1,5 %", -1.5, "", None),
        ("2nd of 63", 2, "", 63),
    ],
)
def test_numbers_are_read_as_people_write_them(written, value, way, of):
    found = amount_of(written)

    assert (float(found.value), found.way, found.of) == (value, way, of)


@pytest.mark.parametrize("written", ["", "thứ", "over", "31/", "of 63"])
def test_what_is_no_number_is_not_understood(written):
    with pytest.raises(NotUnderstood):
        amount_of(written)
