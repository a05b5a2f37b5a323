"""Errors that learn from other units, from questionnaires to pages."""

import pytest
from django.db.models import Q

from publishing.pages import margins
from publishing.release.digest import record
from scoring import runs
from scoring.methodology.file import ERAS
from scoring.pages.runs import _shown
from scoring.refusals import Refused
from scoring.release import handover
from scoring.release.own_errors import by_own
from scoring.runs.stored import StoredRun, indices
from tests.scoring import factories
from tests.scoring.test_scoring import finish, score

pytestmark = pytest.mark.django_db
LEARNS = (ERAS / "sipas-2021.toml").read_text("utf-8")
ALONE = LEARNS.replace('variance = "moderated"\nprior_rounds = 3\n', "")


@pytest.fixture
def by_two_methods(small_register):
    """The same answers with moderated errors, and with own ones."""
    learns = score(factories.make_round(code="learns"))
    alone = score(factories.make_round(code="alone", methodology_text=ALONE))
    return learns, alone


def rows(run, **only):
    """Stored indices of a run by place, by what they are of."""
    found = by_own(indices(run, Q(**only)), StoredRun(run).method)
    names = ("basis", "unit", "indicator", "domain", "domain_level")
    return {tuple(getattr(row, n) for n in names): row for row in found}


def test_values_stay_and_own_errors_are_those_of_the_method_without(by_two_methods):
    learns, alone = map(rows, by_two_methods)

    assert learns.keys() == alone.keys()
    for key, row in learns.items():
        other = alone[key]
        assert (row.value, row.rank) == (other.value, other.rank)
        assert row.standard_error == other.standard_error, key
        assert row.degrees_of_freedom == other.degrees_of_freedom
        assert (row.rank_low, row.rank_high) == (other.rank_low, other.rank_high), key
        assert (row.lower is None) == (other.lower is None)
        if row.lower is not None:
            # The stored error has twelve digits.
            assert row.lower == pytest.approx(other.lower, rel=1e-9)
            assert row.upper == pytest.approx(other.upper, rel=1e-9)


def test_a_method_that_does_not_name_the_word_keeps_its_digests(by_two_methods):
    _, alone = by_two_methods
    row = indices(alone, Q(indicator="overall"))[0]

    assert (row.own_error, row.own_degrees, row.error_from) == (None, None, "")
    assert "margins" not in alone.diagnostics


def test_provinces_of_one_design_no_longer_differ_by_luck(by_two_methods):
    def widest(run):
        published = indices(
            run, Q(basis="published", indicator="overall", domain="all")
        )
        width = [r.upper - r.lower for r in published if r.level == "province"]
        return max(width) / min(width)

    learns, alone = by_two_methods

    assert widest(learns) < widest(alone)


def test_earlier_rounds_are_heard_until_the_design_changes(small_register):
    words = {"lonely_psu": "adjust"}
    score(factories.make_round(code="y2018", year=2018, seed=3))
    score(factories.make_round(code="y2019", year=2019, seed=4, **words))
    score(factories.make_round(code="y2020", year=2020, seed=5))
    run = score(factories.make_round())

    heard = [one.round.code for one in StoredRun(run).earlier]

    assert heard == ["y2020"]
    assert run.diagnostics["margins"]["rounds"] == heard


def test_another_earlier_round_is_another_input(small_register):
    first = score(factories.make_round())
    score(factories.make_round(code="y2020", year=2020, seed=5))

    second = score(first.round)

    assert second.input_digest != first.input_digest
    assert second.output_digest != first.output_digest


def test_a_run_learns_from_what_was_done_when_it_was_asked_for(small_register):
    """Whatever is scored in the meantime, or after it: figures rest on no race."""
    earlier = factories.make_round(code="y2020", year=2020, seed=5)
    learns = score(earlier)
    asked = runs.request(factories.make_round())
    score(earlier)

    finish(asked)

    asked.refresh_from_db()
    assert asked.earlier_runs == [learns.pk]
    assert [one.run.pk for one in StoredRun(asked).earlier] == [learns.pk]
    assert StoredRun(asked).before.run.pk == learns.pk


def test_a_round_waits_until_the_one_before_it_is_scored(small_register):
    earlier = runs.request(factories.make_round(code="y2020", year=2020, seed=5))
    later = factories.make_round()

    with pytest.raises(Refused, match="earlier_round_under_way"):
        runs.request(later)

    finish(earlier)
    assert runs.request(later).earlier_runs == [earlier.pk]


def test_the_manifest_the_page_and_the_run_say_what_margins_are_made_of(
    small_register, django_user_model
):
    run = score(factories.make_round())
    release = handover.draft(run, by=django_user_model.objects.create_user("analyst"))

    told = release.manifest["margins"]
    assert (told["variance"], told["prior_rounds"]) == ("moderated", 3)
    assert b'"prior_rounds":3' in next(record(release))
    found = margins.read(release)
    assert [family.name for family in found.families][1:] == [
        i.name for i in release.indicators.filter(kind="factor").order_by("position")
    ]
    assert len(found.ranges) == len(factories.PROVINCES)
    assert dict(found.widths).keys() == {"own", "pooled", "moderated"}
    shown = _shown(run)["margins"]
    assert [row["rank"] for row in shown["ranges"]] == [r.rank for r in found.ranges]
    overall = release.figures.filter(indicator="overall", unit__level="province")
    assert all(margins.said_of(figure) for figure in overall.filter(domain="all"))
