"""The design, totals and weights of a loaded round are replaced by two people."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from publishing.models import Release
from scoring import errands, runs
from scoring.audit import chains
from scoring.models import Run
from scoring.refusals import CODES
from scoring.refusals import mending as advice
from scoring.release import handover, mending
from surveys.models import DesignRequest, DesignUpload, Response, Round
from surveys.rounds import new_design, withdrawal
from surveys.tabular.problems import TableRefused
from tests.front_door.waiting import draft
from tests.rows import change_past_triggers
from tests.scoring.editions import sealed
from tests.surveys.loading.folders import (
    HEADER,
    lines_of,
    questionnaire,
    write_round,
)
from tests.surveys.pairs import ministry
from wording.refusals import Refused
from wording.shown import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_register")]

PEOPLE = 8
DESIGN = "cluster,psu,stratum,unit,psu_population,cluster_population,person_population"
HALVES = [f"01-{n % 2}-{n % 4},01-{n % 2},01,01,9,5,40" for n in range(4)]


def table(header, rows):
    return "\n".join([header, *rows, ""]).encode()


GOOD = table(DESIGN, HALVES)


@pytest.fixture
def rnd(tmp_path):
    rows = [questionnaire(n, sex=("male", "female")[n % 2]) for n in range(PEOPLE)]
    text = lines_of(rows, header=(*HEADER, "sex"))
    folder = write_round(tmp_path / "first", responses=text, code='"first"')
    call_command("load_round", folder)
    return Round.objects.get()


def sent(rnd, **changes):
    words = {"psu_stage": "psu", "lonely_psu": "fail", "weighting": "given"}
    files = {}
    for part in ("design", "totals", "weights"):
        if part in changes:
            files |= {part: changes.pop(part), f"{part}_file": f"{part}.csv"}
    by = ministry()[0]
    return DesignUpload.objects.create(round=rnd, by=by, **words | changes, **files)


def asked(rnd, **changes):
    words = {"by": ministry()[0], "reason": "Sai số cụm", "at": timezone.now()}
    return new_design.ask(sent(rnd, **changes), **words)


def replaced(rnd, **changes):
    request = asked(rnd, **changes)
    return mending.replace_design(request, by=ministry()[1], at=timezone.now())


def faults(rnd, **changes):
    with pytest.raises(TableRefused) as refused:
        new_design.look(sent(rnd, **changes))
    return {problem.code for problem in refused.value.problems.first}


def test_a_design_takes_the_place_of_none_and_weights_are_made_of_it(rnd):
    before = rnd.digest

    rnd = replaced(rnd, design=GOOD, weighting="made")

    assert rnd.clusters.count() == 4
    assert (rnd.weights, rnd.digest != before) == ("made", True)
    line = AuditEvent.objects.get(verb="design_replaced")
    assert line.actor == ministry()[1]
    assert line.details["reason"] == "Sai số cụm"
    assert line.details["digest"] == {"before": before, "after": rnd.digest}


def test_totals_come_and_go(rnd):
    rows = ["sex,male,01,700", "sex,female,01,900"]
    rnd = replaced(rnd, totals=table("variable,level,unit,population", rows))
    assert sorted(rnd.totals.values_list("level", "population")) == [
        ("female", 900),
        ("male", 700),
    ]

    rnd = replaced(rnd, untotalled=True)

    assert not rnd.totals.exists()


def test_weights_are_replaced_one_by_one_and_the_chain_holds(rnd):
    rows = [f"q{n},{n + 1}.25" for n in range(PEOPLE)]

    replaced(rnd, weights=table("uid,weight", rows))

    kept = dict(Response.objects.values_list("uid", "weight"))
    assert kept == {f"q{n}": n + 1.25 for n in range(PEOPLE)}
    assert chains.faults(rnd.code) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"weights": table("uid,weight", ["q0,1"])}, {"uid_without_weight"}),
        (
            {"weights": table("uid,weight", [f"q{n},1" for n in range(PEOPLE + 1)])},
            {"uid_not_in_round"},
        ),
        (
            {"weights": table("uid,weight", [f"q{n},-1" for n in range(PEOPLE)])},
            {"not_positive"},
        ),
        ({"design": table(DESIGN, HALVES[:3])}, {"cluster_not_in_design"}),
        (
            {"design": table(DESIGN, [row[:-2] + "1" for row in HALVES])},
            {"population_below_sample"},
        ),
        ({"weighting": "made"}, {"made_weights_without_design"}),
        (
            {
                "design": GOOD,
                "weighting": "made",
                "weights": table("uid,weight", [f"q{n},1" for n in range(PEOPLE)]),
            },
            {"weights_are_made"},
        ),
        (
            {"totals": table("variable,level,unit,population", ["sex,x,01,99"])},
            {"label_not_offered"},
        ),
    ],
)
def test_what_does_not_fit_the_questionnaires_is_refused(rnd, changes, codes):
    assert faults(rnd, **changes) == codes


def test_made_weights_become_given_ones_with_their_file_only(rnd):
    replaced(rnd, design=GOOD, weighting="made")

    assert faults(Round.objects.get()) == {"given_weights_without_file"}


def test_the_same_words_and_no_file_are_nothing_to_ask(rnd):
    with pytest.raises(Refused, match="nothing_replaced"):
        new_design.look(sent(rnd))


def test_what_scoring_would_refuse_is_said_before_anybody_asks(rnd):
    rows = ["sex,male,01,700"]

    found = new_design.look(
        sent(rnd, totals=table("variable,level,unit,population", rows))
    )

    assert ["female" in shown(one) for one in found.warnings] == [True]


def test_nobody_replaces_a_design_alone(rnd):
    _, publisher = ministry()
    words = {"by": publisher, "reason": "Nhầm", "at": timezone.now()}
    request = new_design.ask(sent(rnd, design=GOOD), **words)

    with pytest.raises(Refused, match="own_request"):
        mending.replace_design(request, by=publisher, at=timezone.now())

    assert not rnd.clusters.exists()


STATEMENTS = {
    "words": "UPDATE surveys_round SET lonely_psu = 'certainty'",
    "weight": "UPDATE surveys_response SET weight = 9",
    "totals": "INSERT INTO surveys_populationtotal"
    " (round_id, unit_id, variable, level, population)"
    " SELECT id, owner_id, 'sex', 'male', 5 FROM surveys_round",
    "clusters": "DELETE FROM surveys_clusterpopulation",
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_the_database_replaces_no_design_alone(rnd, statement):
    replaced(rnd, design=GOOD)
    # Here all is one transaction, which the approval would allow for.
    change_past_triggers(
        "UPDATE surveys_designrequest SET used_at = now() - interval '1 second'"
    )

    with (
        pytest.raises(IntegrityError, match="two people agree"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_design_below_a_sealed_edition_stays(rnd):
    request = asked(rnd, design=GOOD)
    sealed(rnd)

    with pytest.raises(Refused, match="design_in_edition"):
        mending.replace_design(request, by=ministry()[1], at=timezone.now())


def test_drafts_go_and_older_runs_are_not_drafted_from(rnd):
    run = runs.request(rnd)
    Run.objects.filter(pk=run.pk).update(state="done")
    draft(ministry()[0], rnd.owner, rnd.code)

    replaced(rnd, design=GOOD)

    assert not Release.objects.exists()
    with pytest.raises(Refused, match="design_replaced_since"):
        handover.draft(Run.objects.get(), by=ministry()[0])


def test_a_run_that_is_refused_says_what_mends_it():
    assert advice.MENDED_BY.keys() <= set(CODES)
    assert set(advice.MENDED_BY.values()) == set(advice.SENTENCES)
    assert "withdraw" in advice.advice("blank_label 01 sex: …")
    assert advice.advice("run_is_over x: …") == ""


def test_the_page_of_a_failed_run_offers_what_mends_it(rnd):
    run = runs.request(rnd)
    error = "single_psu 01: …"
    run.jobs.update(state="failed", error=error, finished_at=timezone.now())
    Run.objects.filter(pk=run.pk).update(state="failed")
    client = Client()
    client.force_login(ministry()[0])

    page = client.get(reverse("runs:run", args=[run.pk])).content.decode()

    assert f"{reverse('runs:new-design')}?round=first" in page
    assert f"{reverse('runs:withdrawing')}?round=first" in page


def test_the_page_shows_what_changes_asks_and_lets_another_approve(rnd):
    analyst, publisher = ministry()
    page, client = reverse("runs:new-design"), Client()
    client.force_login(analyst)
    words = {"psu_stage": "psu", "lonely_psu": "certainty", "weighting": "given"}
    file = SimpleUploadedFile("thiet-ke.csv", GOOD)

    seen = client.post(
        page, {"deed": "look", "round": "first", "design": file, **words}
    ).content.decode()

    assert str(Round.LonelyPsu.CERTAINTY.label) in seen
    assert "thiet-ke.csv" in seen
    assert not DesignRequest.objects.exists()
    ask = {"deed": "ask", "pk": DesignUpload.objects.get().pk, "reason": "Sai cụm"}
    client.post(page, ask)
    client.force_login(publisher)
    assert "thiet-ke.csv" in client.get(page).content.decode()

    client.post(page, {"deed": "approve", "pk": DesignRequest.objects.get().pk})

    rnd = Round.objects.get()
    assert (rnd.lonely_psu, rnd.clusters.count()) == ("certainty", 4)
    assert not DesignUpload.objects.exists()


def test_the_page_says_row_by_row_what_is_wrong(rnd):
    page, client = reverse("runs:new-design"), Client()
    client.force_login(ministry()[0])
    words = {"psu_stage": "psu", "lonely_psu": "fail", "weighting": "given"}
    file = SimpleUploadedFile("quyen-so.csv", table("uid,weight", ["q0,x"]))

    seen = client.post(
        page, {"deed": "look", "round": "first", "weights": file, **words}
    ).content.decode()

    assert "quyen-so.csv" in seen
    assert not DesignUpload.objects.exists()


def test_nobody_asks_with_the_files_of_another(rnd):
    upload = sent(rnd, design=GOOD)
    client = Client()
    client.force_login(ministry()[1])
    ask = {"deed": "ask", "pk": upload.pk, "reason": "Của người khác"}

    assert client.post(reverse("runs:new-design"), ask).status_code == 404
    assert not DesignRequest.objects.exists()


def test_what_another_asked_is_not_under_way_for_oneself(rnd):
    analyst, publisher = ministry()
    words = {"by": analyst, "reason": "Nhầm", "at": timezone.now()}
    new_design.ask(sent(rnd, design=GOOD), **words)
    withdrawal.ask(rnd, **words)

    assert not errands._own_designs(publisher).exists()
    assert not errands._own_withdrawals(publisher).exists()
    assert errands._own_designs(analyst).count() == 1
    assert errands._own_withdrawals(analyst).count() == 1
