"""Options of items that enter no index are estimated exactly as criteria are."""

import pytest

from publishing.content.release_content import PUBLISHED
from scoring.release import handover, printed_figures
from scoring.release.opinions import opinions
from scoring.runs.stored import StoredRun
from surveys import questionnaire
from surveys.questionnaire import choices
from tests.scoring import factories
from tests.scoring.rounds_on_disk import scored

SINGLE, SEVERAL = "N3", "E1"


def first_single():
    content = questionnaire.load("sipas-2021")
    return next(i for i in choices.opinions(content) if i.kind == "single")


def says_as_the_first_criterion(response):
    """The first option where criterion one is satisfied, the second where not."""
    item, level = first_single(), response.answers[0]
    if level:
        response.other = {item.code: item.options[0 if level >= 4 else 1].code}
    response.other = (response.other or {}) | {"E1": ["time", "attitude"]}
    return response


@pytest.fixture
def run(small_register):
    rnd = factories.make_round(alter=says_as_the_first_criterion)
    return scored(rnd)


def test_an_option_has_the_share_and_limits_of_a_criterion_answered_alike(run):
    item = first_single()
    criterion = run.round.instrument.content.scored_codes[0]
    figures = {
        (f.basis, f.unit_id): f
        for basis in handover.bases_of(run)
        for f in printed_figures.figures(StoredRun(run), basis=basis, own=True)
        if f.indicator == criterion
    }

    rows = [r for r in opinions(StoredRun(run)) if r.option == item.options[0].code]
    rows = [r for r in rows if r.item == item.code]

    assert len(rows) == len(figures)
    for row in rows:
        figure = figures[row.basis, row.unit_id]
        assert (row.percent, row.lower, row.upper) == (
            figure.percent,
            figure.lower,
            figure.upper,
        )
        assert row.answered == figure.respondents


def test_options_of_one_choice_sum_to_a_hundred_and_of_several_need_not(run):
    rows = [r for r in opinions(StoredRun(run)) if r.basis == PUBLISHED]
    units = {r.unit_id for r in rows}
    single = first_single().code

    for unit in units:
        of = [r for r in rows if r.unit_id == unit]
        assert sum(r.percent for r in of if r.item == single) == 100
        chosen = {r.option: r.percent for r in of if r.item == SEVERAL}
        assert (chosen["time"], chosen["attitude"], chosen["fees"]) == (100, 100, 0)


def test_an_item_few_answered_somewhere_is_told_of_the_nation_alone(small_register):
    def seldom(response):
        response = says_as_the_first_criterion(response)
        if response.unit.code == "01" and not response.uid.endswith("0-0"):
            del response.other["E1"]
        return response

    rows = list(opinions(StoredRun(scored(factories.make_round(alter=seldom)))))

    assert {r.unit_id for r in rows if r.item == SEVERAL} == {
        factories.Unit.objects.get(code="VN").pk
    }
    assert len({r.unit_id for r in rows if r.item == first_single().code}) > 1


def test_a_round_without_such_answers_has_none(small_register):
    assert list(opinions(StoredRun(scored(factories.make_round())))) == []


def test_who_left_before_a_filtered_item_counts_as_not_asked():
    content = questionnaire.load("sipas-2023")
    columns = choices.columns(content)
    at = columns.index(("N5", "none"))

    given = {
        "N8.2": ["yes", "yes", "no", "yes", None],
        "N5": ["none", "some", None, None, None],
    }
    sheet = choices.encoded(content, given, 5)

    assert sheet[:, at].tolist() == [5, 1, 9, 0, 9]
