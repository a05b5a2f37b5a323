"""What an operator types, reads and gets as an exit code."""

import csv
import json
import os
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Role, User
from jobs import attempts
from scoring import runs
from scoring.models import Job, Run, State
from scoring.refusals import refused
from scoring.runs import steps
from tests.accounts.people import hold
from tests.scoring import factories

pytestmark = pytest.mark.django_db


def said(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def run(small_round):
    run = runs.request(small_round)
    for kind in (Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in run.jobs.filter(kind=kind).order_by("pk"):
            attempts.do(Job, job.pk)
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def analyst(db):
    user = User.objects.create_user("analyst")
    hold(user, Role.ANALYST, since=date(2020, 1, 1))
    return user


def test_score_round_names_the_rounds_there_are(small_round):
    with pytest.raises(CommandError, match="No round 'nope'.*small-2021"):
        call_command("score_round", "nope")


def test_a_round_without_questionnaires_is_refused(small_register):
    factories.make_round(code="empty", provinces=[])

    with pytest.raises(CommandError, match="no questionnaires"):
        call_command("score_round", "empty")


def test_waiting_exits_with_an_error_when_a_job_failed(small_round, monkeypatch):
    def work(job_ids):
        for job_id in job_ids:
            attempts.do(Job, job_id)

    def explode(rnd, unit):
        raise refused("unit_is_empty", unit.code)

    monkeypatch.setattr(steps, "columns", explode)
    monkeypatch.setattr("time.sleep", lambda _: work(waiting_jobs()))
    errors = StringIO()

    with pytest.raises(CommandError, match="failed"):
        call_command("score_round", "small-2021", wait=True, stderr=errors)
    assert "70: unit_is_empty" in errors.getvalue()


def waiting_jobs():
    return list(Job.objects.filter(state=State.WAITING).values_list("pk", flat=True))


def test_waiting_gives_up_in_time_and_leaves_the_run(small_round):
    with pytest.raises(CommandError, match="Timed out"):
        call_command("score_round", "small-2021", wait=True, timeout=0.2)
    assert Run.objects.get().state == State.WAITING


def test_figures_print_every_column_the_announcement_needs(run):
    rows = list(csv.DictReader(StringIO(said("figures", "small-2021"))))

    nation = rows[0]
    assert (nation["code"], nation["indicator"]) == ("VN", "overall")
    assert {"percent", "standard_error", "lower", "upper", "respondents"} <= set(nation)
    assert (
        float(nation["minimum"]) <= float(nation["median"]) <= float(nation["maximum"])
    )
    assert len({row["code"] for row in rows}) == 6


@pytest.mark.parametrize("precision", ["printed", "full"])
def test_every_line_of_figures_says_whether_they_are_simulated(run, precision):
    rows = csv.DictReader(StringIO(said("figures", "small-2021", precision=precision)))

    assert {row["simulated"] for row in rows} == {"true"}


def test_figures_of_a_level_without_any_are_refused(run):
    with pytest.raises(CommandError, match="no figures of level commune"):
        said("figures", "small-2021", level="commune")


def test_a_reader_who_has_seen_enough_is_no_error(run, monkeypatch):
    with open(os.open("/dev/null", os.O_WRONLY), "w") as given:
        monkeypatch.setattr("sys.stdout", given)

        call_command("figures", "small-2021", stdout=ReaderWhoLeft())


class ReaderWhoLeft(StringIO):
    """A pipe whose other end was closed, as `| head` does."""

    def write(self, words):
        raise BrokenPipeError


def test_figures_of_one_level_only(run):
    rows = csv.DictReader(StringIO(said("figures", "small-2021", level="nation")))

    assert {row["code"] for row in rows} == {"VN"}


def test_full_precision_gives_shares_of_every_domain_level(run):
    options = {"domain": "sex", "precision": "full", "format": "json"}

    document = json.loads(said("figures", "small-2021", **options))

    assert document["simulated"] is True
    found = document["figures"]
    assert {row["domain_level"] for row in found} == {"male", "female"}
    assert all(0 <= row["share"] <= 1 for row in found if row["share"] is not None)


def test_figures_say_what_to_do_before_scoring(small_round):
    with pytest.raises(CommandError, match="score_round small-2021 --wait"):
        call_command("figures", "small-2021")


def test_figures_refuse_an_unknown_basis_by_naming_those_there_are(run):
    with pytest.raises(CommandError, match="published, units-2025"):
        said("figures", "small-2021", basis="units-1997")


def test_progress_is_for_people_who_may_see_rounds(client, run, analyst):
    address = reverse("run-progress", args=[run.pk])

    assert client.get(address).status_code == 403
    client.force_login(analyst)
    progress = client.get(address).json()
    assert (progress["state"], progress["done"], progress["failed"]) == ("done", 6, 0)


def test_the_run_page_scores_retries_and_drafts(client, small_round, analyst):
    client.force_login(analyst)

    client.post(reverse("runs:score"), {"round": small_round.pk})

    run = Run.objects.get()
    assert run.requested_by == analyst
    page = client.get(reverse("runs:run", args=[run.pk])).content.decode()
    assert "hx-get" in page
    for kind in (Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in run.jobs.filter(kind=kind).order_by("pk"):
            attempts.do(Job, job.pk)
    page = client.get(reverse("runs:run", args=[run.pk])).content.decode()
    assert "hx-get" not in page
    drafted = client.post(reverse("runs:draft", args=[run.pk]))
    assert "/viec/cong-bo/" in drafted.url


def test_a_publisher_may_not_score(client, small_round, django_user_model):
    user = django_user_model.objects.create_user("publisher")
    hold(user, "publisher")
    client.force_login(user)

    answer = client.post(reverse("runs:score"), {"round": small_round.pk})

    assert answer.status_code == 403
    assert not Run.objects.exists()
