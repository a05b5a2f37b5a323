"""Claims in the words people use: ranks of so many, Vietnamese measures, "over"."""

import pytest

from publishing.announced import checking
from publishing.content.announced.amounts import NotUnderstood, amount_of
from publishing.content.announced.claim_words import Claim
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
    # How far something moved, in words, is about the move, whatever was chosen.
    (LANG_SON, "overall", "places", "tăng 8 bậc", "agrees"),
    (LANG_SON, "overall", "places", "tăng tám bậc", "agrees"),
    (LANG_SON, "overall", "places", "up 8 places", "agrees"),
    (LANG_SON, "overall", "places", "an increase of 8 ranks", "agrees"),
    (LANG_SON, "overall", "rank", "tăng 8 bậc", "agrees"),
    (LANG_SON, "overall", "rank", "8 places up", "agrees"),
    (LANG_SON, "overall", "places", "giảm 8 bậc", "contradicts"),
    (LANG_SON, "overall", "places", "tụt 8 bậc", "contradicts"),
    (LANG_SON, "overall", "rank", "tăng 7 bậc", "contradicts"),
    (LANG_SON, "overall", "change", "tăng 3,1 điểm phần trăm", "agrees"),
    (LANG_SON, "overall", "percent", "tăng 3,1%", "agrees"),
    (LANG_SON, "overall", "change", "giảm 3,1%", "contradicts"),
    (("par", 2021, "các bộ"), "", "mean_change", "giảm 1,49%", "agrees"),
    (("par", 2024, "Ninh Thuận"), "", "places", "giảm 19 bậc", "agrees"),
    (("par", 2024, "Ninh Thuận"), "", "places", "tăng 19 bậc", "contradicts"),
    # Words before and after a number say nothing of it.
    (LANG_SON, "overall", "rank", "đứng ở vị trí thứ 31/63", "agrees"),
    (LANG_SON, "overall", "rank", "xếp hạng thứ 31", "agrees"),
    (LANG_SON, "overall", "percent", "đạt 87,07 phần trăm", "agrees"),
    (LANG_SON, "overall", "percent", "reached 87.07%", "agrees"),
    (LANG_SON, "overall", "percent", "đạt hơn 87%", "agrees"),
    (LANG_SON, "overall", "percent", "dưới 87%", "contradicts"),
    (LANG_SON, "overall", "percent", "dưới 88%", "agrees"),
    (("sipas", 2024, "cả nước"), "respondents", "count", "36.525 người", "agrees"),
    (("par", 2021, "provinces"), "", "count_group_B", "59 tỉnh", "agrees"),
    # Groups by their words, who leads, points of a maximum.
    (("par", 2021, "Lạng Sơn"), "", "group", "nhóm B", "agrees"),
    (("par", 2021, "Lạng Sơn"), "", "group", "group A", "contradicts"),
    (("sipas", 2019, "Quảng Ninh"), "", "rank", "dẫn đầu cả nước", "agrees"),
    (("sipas", 2024, "Hà Nội"), "", "rank", "đứng đầu", "contradicts"),
    (("sipas", 2024, "Bắc Kạn"), "", "rank", "cuối bảng", "agrees"),
    (("sipas", 2024, "Hà Nội"), "", "rank", "last", "contradicts"),
    (("par", 2023, "Long An"), "procedures", "points", "12,98/13 điểm", "agrees"),
    (("par", 2023, "Long An"), "civil_service", "points", "13,6/15", "agrees"),
    (("par", 2023, "Long An"), "civil_service", "points", "13,6/14", "contradicts"),
    # The highest figure is that of who stands first.
    (("sipas", 2021, "Quảng Ninh"), "", "percent", "94,07", "agrees"),
    (("sipas", 2021, "Quảng Ninh"), "", "percent", "95,26", "contradicts"),
    # Names as newspapers write them.
    (("sipas", 2024, "Hanoi"), "", "rank", "11th", "agrees"),
    (("sipas", 2023, "Haiphong"), "", "change", "tăng 4,21%", "agrees"),
    (("sipas", 2024, "Thủ đô Hà Nội"), "", "rank", "11", "agrees"),
    (("sipas", 2021, "UBND tỉnh Lạng Sơn"), "", "rank", "31", "agrees"),
    (("sipas", 2021, "BRVT"), "", "rank", "38", "agrees"),
    (("sipas", 2021, "trung bình cả nước"), "", "percent", "87,16%", "agrees"),
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
        ("giảm 1,49%", -1.49, "", None),
        ("down 8", -8, "", None),
        ("tăng hơn 3%", 3, "over", None),
        ("tăng ba bậc", 3, "", None),
        ("13,6/15 điểm", 13.6, "", 15),
        ("nhất", 1, "", None),
    ],
)
def test_numbers_are_read_as_people_write_them(written, value, way, of):
    found = amount_of(written)

    assert (float(found.value), found.way, found.of) == (value, way, of)


@pytest.mark.parametrize(
    "written", ["", "thứ", "over", "31/", "of 63", "tăng", "tăng bậc", "up"]
)
def test_what_is_no_number_is_not_understood(written):
    with pytest.raises(NotUnderstood):
        amount_of(written)
