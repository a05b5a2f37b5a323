from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from publishing import phrasing
from publishing.content import release_content


def figure(**values):
    blank = dict.fromkeys(
        ["percent", "lower", "upper", "rank", "rank_low", "rank_high"]
    )
    plain = {"change_points": None, "change_verdict": "", "note": "", **blank}
    return SimpleNamespace(**plain | values)


@pytest.mark.parametrize(
    ("language", "percent", "people", "points"),
    [("vi", "87,16%", "36.525", "−1,20"), ("en", "87.16%", "36,525", "−1.20")],
)
def test_numbers_are_written_as_the_language_does(language, percent, people, points):
    with override(language):
        assert phrasing.percent(Decimal("87.16")) == percent
        assert phrasing.number(36525) == people
        assert phrasing.signed(Decimal("-1.20")) == points


def test_limits_have_one_decimal_rounded_half_up():
    with override("vi"):
        both = figure(lower=Decimal("85.25"), upper=Decimal("88.65"))
        assert phrasing.limits(both) == "85,3–88,7"
        assert phrasing.limits(figure(lower=Decimal("85.25"))) == ""


def test_a_rank_shows_the_places_it_may_be():
    assert phrasing.rank_range(figure(rank_low=9, rank_high=52)) == "9–52"
    assert phrasing.rank_range(figure(rank_low=1, rank_high=1)) == "1"
    assert phrasing.rank_range(figure(rank=4)) == ""


@pytest.mark.parametrize(
    ("verdict", "points", "vietnamese", "english", "certain"),
    [
        (
            release_content.LIKELY_RISE,
            "3.10",
            "tăng 3,10 điểm: nhiều khả năng là thật",
            "up 3.10 points: likely real",
            True,
        ),
        (
            release_content.WITHIN_MARGIN,
            "-0.42",
            "giảm 0,42 điểm: trong phạm vi sai số",
            "down 0.42 points: within the margin of error",
            False,
        ),
        (
            release_content.CANNOT_SAY,
            "1.00",
            "tăng 1,00 điểm: quá ít nơi được chọn mẫu để kết luận",
            "up 1.00 points: too few sampled places to say",
            False,
        ),
        (
            release_content.OTHER_METHOD,
            None,
            "phương pháp khác, không so sánh",
            "another method, not compared",
            False,
        ),
    ],
)
def test_a_change_is_said_with_its_verdict(
    verdict, points, vietnamese, english, certain
):
    moved = figure(change_points=points and Decimal(points), change_verdict=verdict)

    for language, sentence in (("vi", vietnamese), ("en", english)):
        with override(language):
            said = phrasing.change(moved)
            assert said.sentence == sentence
            assert said.certain is certain


def test_no_earlier_round_is_no_change():
    assert phrasing.change(figure()) is None


def test_a_withheld_figure_says_why():
    with override("vi"):
        withheld = figure(note=release_content.BELOW_MINIMUM)
        assert phrasing.note(withheld, minimum=30) == (
            "không công bố: dưới 30 người trả lời"
        )
    with override("en"):
        assert phrasing.note(figure(note="a word not known")) == "cannot be estimated"
