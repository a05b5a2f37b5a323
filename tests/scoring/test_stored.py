"""A run is read once: neither units nor readers make a draft read again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import methodology as methods
from scoring.indices import estimates
from scoring.models import Tally
from scoring.release import handover
from scoring.release.distributions import distributions
from scoring.release.opinions import opinions
from scoring.release.other_methods import remeasured
from scoring.release.sampled_places import sampled_places
from scoring.runs.stored import StoredRun
from scoring.tally import Tally as Counts
from surveys.models import ClusterPopulation, Response
from tests.scoring import factories
from tests.scoring.rounds_on_disk import scored

READERS = (distributions, opinions, remeasured, sampled_places)


def says_what_takes_long(response):
    response.other = {"E1": ["time", "attitude"]}
    return response


def drawn_round(**chosen):
    """A round with a design.csv and answers that enter no index."""
    rnd = factories.make_round(alter=says_what_takes_long, **chosen)
    places = Response.objects.filter(round=rnd).order_by()
    ClusterPopulation.objects.bulk_create(
        ClusterPopulation(
            round=rnd,
            unit_id=unit_id,
            stratum=stratum,
            psu=psu,
            cluster=cluster,
            psu_population=9,
            cluster_population=8,
            person_population=70,
        )
        for unit_id, stratum, psu, cluster in places.values_list(
            "unit_id", "stratum", "psu", "cluster"
        ).distinct()
    )
    return rnd


@pytest.fixture
def analyst(django_user_model):
    return django_user_model.objects.create_user("analyst")


@pytest.fixture
def calls(monkeypatch):
    """What every decoding, parsing and declaring was asked for, by its name."""
    found = {"decoded": [], "parsed": [], "declared": []}

    def watched(owner, name, kept):
        original = getattr(owner, name)

        def counting(*given, **chosen):
            kept.append(given[0])
            return original(*given, **chosen)

        monkeypatch.setattr(owner, name, counting)

    watched(Counts, "from_bytes", found["decoded"])
    watched(methods, "parse", found["parsed"])
    watched(estimates, "declare", found["declared"])
    return found


def queries_of_a_draft(run, *, by):
    with CaptureQueriesContext(connection) as asked:
        handover.draft(run, by=by)
    return [query["sql"] for query in asked]


def test_a_draft_asks_as_much_of_five_provinces_as_of_two(small_register, analyst):
    two = scored(drawn_round(code="two", provinces=factories.PROVINCES[:2]))
    five = scored(drawn_round(code="five"))

    few, many = (queries_of_a_draft(run, by=analyst) for run in (two, five))

    assert len(many) == len(few)


def test_a_draft_reads_its_indices_in_one_query(small_register, analyst):
    run = scored(drawn_round())

    asked = queries_of_a_draft(run, by=analyst)

    assert len([sql for sql in asked if 'FROM "scoring_index"' in sql]) == 1


def test_each_tally_is_decoded_once_in_a_draft(small_register, analyst, calls):
    run = scored(drawn_round())
    calls["decoded"].clear()

    handover.draft(run, by=analyst)

    needed = Tally.objects.filter(run=run, domain__in=["all", "opinions"])
    assert sorted(calls["decoded"]) == sorted(bytes(t.body) for t in needed)
    assert len(calls["decoded"]) == 2 * len(factories.PROVINCES)


def test_a_draft_parses_each_method_and_declares_the_design_once(
    small_register, analyst, calls
):
    scored(drawn_round())
    run = scored(drawn_round(code="small-2022", year=2022, seed=2))
    for kept in calls.values():
        kept.clear()

    handover.draft(run, by=analyst)

    assert len(calls["parsed"]) == len({"this round", "the round before"})
    assert len(calls["declared"]) == 1


def test_the_composition_decodes_each_tally_once(small_register, calls):
    run = scored(drawn_round())

    scored_tallies = Tally.objects.filter(run=run).exclude(domain="opinions")
    assert len(calls["decoded"]) == scored_tallies.count()
    assert len(calls["parsed"]) == 1


def test_readers_after_the_first_read_nothing_again(small_register, calls):
    stored = StoredRun(scored(drawn_round(people=18)))
    first = [list(reader(stored)) for reader in READERS]
    for kept in calls.values():
        kept.clear()

    with CaptureQueriesContext(connection) as asked:
        again = [list(reader(stored)) for reader in READERS]

    assert again == first
    assert all(first)
    assert [query["sql"] for query in asked] == []
    assert calls == {"decoded": [], "parsed": [], "declared": []}
