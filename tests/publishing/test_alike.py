"""Brackets of the ranking: groups stand beside their rows and nowhere else."""

from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from publishing.drawing import gaps
from publishing.pages import indistinguishable
from publishing.pages.ranking import read
from publishing.pages.selection import select


def places(*spans):
    return [
        SimpleNamespace(
            figure=SimpleNamespace(rank=n, rank_low=low, rank_high=high), unit=n
        )
        for n, (low, high) in enumerate(spans, 1)
    ]


def test_overlapping_groups_stand_in_columns_beside_each_other():
    # 1-2-3 may swap, 3-4 may swap, 1 and 4 may not; 5 is alone.
    found = indistinguishable.groups(places((1, 3), (1, 3), (1, 4), (3, 4), (5, 5)))

    assert [(g.letter, list(g.positions), g.column) for g in found] == [
        ("a", [0, 1, 2], 0),
        ("b", [2, 3], 1),
    ]
    assert [b.letter for b in found.beside(2)] == ["a", "b"]
    assert found.beside(4) == []


def test_a_column_is_taken_again_below_a_group():
    found = indistinguishable.groups(places((1, 2), (1, 2), (3, 4), (3, 4)))

    assert found.columns == 1
    assert [list(g.positions) for g in found] == [[0, 1], [2, 3]]


def test_provinces_without_ranges_are_in_no_group():
    found = indistinguishable.groups(places((None, None), (None, None)))

    assert len(found) == 0


def test_letters_go_on_after_z():
    assert [indistinguishable.letter(n) for n in (0, 25, 26, 51, 52)] == [
        "a",
        "z",
        "a2",
        "z2",
        "a3",
    ]


def test_a_bracket_begins_and_ends_in_the_middle_of_its_rows():
    first, last = (
        gaps.Bracket(0, "a", first=edge, last=not edge) for edge in (True, False)
    )

    paths = [
        ElementTree.fromstring(gaps.brackets(1, [edge]))[0].get("d")
        for edge in (first, last)
    ]

    assert paths == ["M5 1H1M1 1V2", "M5 1H1M1 0V1"]


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed")
def test_the_ranking_draws_groups_by_rank_and_not_by_name(client):
    groups = read(select({})).groups

    by_rank = client.get("/en/ranking/").text
    by_name = client.get("/en/ranking/?order=name").text

    assert f"{len(groups)} groups of provinces" in by_rank
    assert by_rank.count("class='brackets'") == 64
    assert "class='brackets'" not in by_name
