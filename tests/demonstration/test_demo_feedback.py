"""The demonstration's desk: full, labelled, and made once."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Membership, Role, User
from demonstration.management.commands import demo_logins
from onestop.models import (
    ApologyLetter,
    Feedback,
    FeedbackStep,
    LateFile,
    Rating,
    RatingBatch,
)
from onestop.models.feedback import Kind, State
from tests.surveys.desk_people import load_points

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(tmp_path, db):
    point = load_points(tmp_path)
    user = User.objects.create_user("one_stop")
    since = demo_logins.since_when(Role.ONE_STOP)
    Membership.objects.create(
        user=user, role=Role.ONE_STOP, service_point=point, valid_from=since
    )
    call_command("demo_feedback")
    return user


def test_everything_made_up_says_so_and_lies_in_the_past(filled):
    assert Rating.objects.count() >= 400
    assert Feedback.objects.count() == 40
    for model in (Rating, RatingBatch, Feedback, LateFile):
        assert not model.objects.filter(simulated=False).exists(), model
    assert not FeedbackStep.objects.filter(at__gt=timezone.now()).exists()


def test_every_state_and_kind_is_there_to_be_seen(filled):
    states = set(Feedback.objects.values_list("state", flat=True))
    kinds = set(Feedback.objects.values_list("kind", flat=True))

    assert states == set(State.values)
    assert kinds == {"", *Kind.values}
    assert Feedback.objects.overdue(timezone.localdate()).exists()
    assert ApologyLetter.objects.count() == 2


def test_the_labelled_page_of_the_login_is_made_once(filled, client):
    call_command("demo_feedback")
    client.force_login(filled)

    page = client.get("/en/mot-cua/?days=90").content.decode()

    assert "made up to show the desk" in page
    assert "overdue" in page
    assert Feedback.objects.count() == 40


def test_without_the_login_the_command_says_what_to_run_first(db):
    with pytest.raises(CommandError, match="demo_logins"):
        call_command("demo_feedback")
