"""A year's work by the roles of least right: no desk and no worker owns a table."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs import attempts
from onestop import feedback
from onestop.models.feedback import Feedback, Kind, State
from publishing.models import Release
from publishing.release import life
from scoring import runs
from scoring.audit import chains
from scoring.models import Job, Run
from scoring.models import State as RunState
from scoring.release import handover
from surveys import intake
from surveys.intake import Outcome
from tests.config.roles import acting_as
from tests.publishing.factories import person
from tests.scoring import factories
from tests.surveys import arrivals
from tests.surveys.desk_people import (
    THURSDAY,
    comment,
    load_points,
    moment,
    staff_member,
)

DESK, WORKER = "sipas_desk", "sipas_worker"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def roles(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("database_roles", verbosity=0)


@pytest.fixture
def small_register(tmp_path, db):
    factories.load_small_register(tmp_path)


def score(rnd):
    """As the desk asks and the workers do."""
    with acting_as(DESK):
        run = runs.request(rnd)
    for kind in (Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in run.jobs.filter(kind=kind).order_by("pk"):
            with acting_as(WORKER):
                attempts.do(Job, job.pk)
    return Run.objects.get(pk=run.pk)


def test_a_round_is_scored_drafted_sealed_and_published(small_register):
    run = score(factories.make_round())
    assert run.state == RunState.DONE, runs.progress(run)["errors"]
    now = timezone.now()

    with acting_as(DESK):
        draft = handover.draft(run, by=person("analyst"))
    with acting_as(DESK):
        minute = now + timedelta(days=1)
        life.seal(draft, by=person("publisher"), at=now, embargo_until=minute)

    release = Release.objects.get()
    assert release.state == Release.State.SEALED
    assert release.figures.count() > 100
    assert chains.faults() == []


def test_the_same_figures_are_drafted_by_the_desk_as_by_the_owner(small_register):
    run = score(factories.make_round())
    by_owner = handover.draft(run, by=person("analyst"))
    of_owner = {*by_owner.figures.values_list("unit", "indicator", "percent")}

    with acting_as(DESK):
        by_desk = handover.draft(run, by=person("analyst"))

    of_desk = by_desk.figures.values_list("unit", "indicator", "percent")
    assert {*of_desk} == of_owner


def test_a_questionnaire_is_taken_in_by_the_desk(small_register):
    arrivals.open_round()
    filled, sender = arrivals.submission(level=4), arrivals.anybody()

    with acting_as(DESK):
        [receipt] = intake.accept_all([filled], sender=sender, at=arrivals.AT)

    assert receipt.outcome == Outcome.CREATED
    assert chains.faults() == []


def test_a_comment_is_taken_in_and_answered_by_the_desk(tmp_path):
    point = load_points(tmp_path)
    lan, now = staff_member(point, "lan"), moment(THURSDAY, 14)

    with acting_as(DESK):
        given = comment(point)
        feedback.triage(given, kind=Kind.SUGGESTION, named=[], by=lan, at=now)
        feedback.assign(given, to=lan, by=lan, at=now)

    assert Feedback.objects.get(pk=given.pk).state == State.ASSIGNED
