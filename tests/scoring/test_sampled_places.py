"""Districts split the gap of their province exactly, with limits of their own."""

from decimal import Decimal

import pytest

from scoring.methodology.file import ERAS
from scoring.release import handover, printed_figures
from scoring.release.sampled_places import sampled_places
from scoring.runs.stored import StoredRun
from tests.scoring import factories
from tests.scoring.rounds_on_disk import scored


@pytest.fixture(params=["sipas-2021", "sipas-2017"])
def run(request, small_register):
    """A method of means, and one that pools all answers."""
    code = request.param
    text = (ERAS / f"{code}.toml").read_text(encoding="utf-8")
    lower = {"minimum": text}
    assert "minimum_respondents = 30" in text
    lower["minimum"] = text.replace(
        "minimum_respondents = 30", "minimum_respondents = 5"
    )
    words = {"methodology": code, "methodology_text": lower["minimum"]}
    return scored(factories.make_round(**words))


def overall(run, basis):
    return {
        f.unit_id: f.percent
        for f in printed_figures.figures(StoredRun(run), basis=basis)
        if f.indicator == "overall"
    }


def test_what_places_add_is_the_gap_of_their_unit_to_the_nation(run):
    for basis in handover.bases_of(run):
        printed = overall(run, basis)
        nation = printed.pop(run.round.owner_id)
        places = [row for row in sampled_places(StoredRun(run)) if row.basis == basis]

        assert {row.unit_id for row in places} == set(printed)
        for unit, percent in printed.items():
            added = sum(row.contribution for row in places if row.unit_id == unit)
            # Two printed figures and three or more contributions were rounded.
            assert abs(added - (percent - nation)) <= Decimal("0.015")


def test_a_place_alone_is_its_province_and_limits_hold_the_figure(run):
    for row in sampled_places(StoredRun(run)):
        assert row.respondents == 12
        assert row.lower <= row.percent <= row.upper
        assert row.margin > 0


def test_a_unit_with_a_place_of_too_few_people_tells_of_none(small_register):
    run = scored(factories.make_round())

    assert StoredRun(run).method.minimum_respondents > 12
    assert list(sampled_places(StoredRun(run))) == []


def test_where_one_unit_is_withheld_no_places_are_told(run):
    hidden = frozenset(
        (basis, u) for basis in ("published",) for u in overall(run, basis)
    )

    rows = list(sampled_places(StoredRun(run), hidden=hidden))

    assert rows
    assert {row.basis for row in rows} == {"units-2025"}
