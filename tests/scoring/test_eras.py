"""The same answers by another method equal a round scored by that method."""

from scoring.methodology.file import ERAS
from scoring.release import handover, printed_figures
from scoring.release.other_methods import remeasured, told
from scoring.runs.stored import StoredRun
from tests.scoring import factories
from tests.scoring.rounds_on_disk import scored


def era(code):
    text = (ERAS / f"{code}.toml").read_text(encoding="utf-8")
    return {"methodology": code, "methodology_text": text}


def test_another_method_gives_what_a_round_of_that_method_prints(small_register):
    run = scored(factories.make_round(code="later"))
    earlier = scored(factories.make_round(code="same-answers", **era("sipas-2017")))
    printed = {
        (f.basis, f.unit_id, f.indicator): (f.percent, f.lower, f.upper)
        for basis in handover.bases_of(earlier)
        for f in printed_figures.figures(StoredRun(earlier), basis=basis)
    }

    rows = list(remeasured(StoredRun(run)))

    assert {row.methodology for row in rows} == {"sipas-2017"}
    assert {row.indicator for row in rows} > {"overall"}
    for row in rows:
        key = (row.basis, row.unit_id, row.indicator)
        assert (row.percent, row.lower, row.upper) == printed[key]
    assert len([r for r in rows if r.basis == "published"]) == 6 * 6


def test_where_figures_are_withheld_only_the_nation_is_measured_again(small_register):
    run = scored(factories.make_round())

    rows = remeasured(StoredRun(run), nation_only=True)

    assert {row.unit_id for row in rows} == {run.round.owner_id}


def test_the_methods_are_told_with_the_names_of_their_indices(small_register):
    [method] = told(StoredRun(scored(factories.make_round())))

    assert method["code"] == "sipas-2017"
    assert method["indicators"][0][0] == "overall"
    assert len(method["indicators"]) == 6
