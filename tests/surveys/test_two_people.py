"""What leaves a questionnaire out or opens a round again takes two people."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, User
from localities.models import Unit
from surveys import intake
from surveys.editing import exclusions
from surveys.models import ReopeningRequest, Response, ReviewRequest, Round
from surveys.refusals import Refused
from surveys.rounds import life
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import AT, anybody, open_round, submission
from tests.surveys.pairs import ministry, reject, reopen, someone, supervisors

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def rnd(small_register):  # noqa: F811
    return open_round()


@pytest.fixture
def kept(rnd):
    receipt = intake.accept(submission(), sender=anybody(), at=AT)
    return Response.objects.get(pk=receipt.response_id)


@pytest.fixture
def closed(rnd):
    life.close(rnd, by=ministry()[0])
    return rnd


def ask(kept, by):
    return exclusions.ask(kept, decision="rejected", by=by, reason="Bịa", at=AT)


def refused(says, statement, *values):
    with (
        pytest.raises(IntegrityError, match=says),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def decide(table, pk, by):
    return (
        f"UPDATE {table} SET outcome = 'approved', decided_by_id = %s,"
        " decided_at = now() WHERE id = %s",
        by.pk,
        pk,
    )


def test_nobody_leaves_a_questionnaire_out_alone(kept):
    asker, chief = supervisors()
    request = ask(kept, asker)

    with pytest.raises(Refused, match="own_request"):
        exclusions.approve(request, by=asker, at=AT)
    refused("second_person", *decide("surveys_reviewrequest", request.pk, asker))
    review = (
        "INSERT INTO surveys_review (response_id, decision, by_id, at, reason)"
        " VALUES (%s, 'rejected', %s, now(), 'x')"
    )
    refused("asked by one person", review, kept.pk, chief.pk)
    for state in ("rejected", "disputed"):
        statement = "UPDATE surveys_response SET state = %s WHERE id = %s"
        refused("review of two", statement, state, kept.pk)
    assert Response.objects.scored().get() == kept


def test_a_review_stands_under_the_name_that_approved_it(kept):
    asker, chief = supervisors()
    request = ask(kept, asker)
    with transaction.atomic(), connection.cursor() as cursor:
        statement, *values = decide("surveys_reviewrequest", request.pk, chief)
        cursor.execute(statement, values)
    forged = (
        "INSERT INTO surveys_review (response_id, decision, by_id, at, reason)"
        " VALUES (%s, %s, %s, now(), 'x')"
    )

    refused("asked by one person", forged, kept.pk, "rejected", asker.pk)
    refused("asked by one person", forged, kept.pk, "restored", chief.pk)


def test_no_questionnaire_comes_in_left_out(kept):
    kept.pk, kept.uid, kept.state = None, "other", "rejected"

    with pytest.raises(IntegrityError, match="review of two"), transaction.atomic():
        kept.save(force_insert=True)


def test_an_approver_whose_role_ended_is_refused(kept, closed):
    asker, chief = supervisors()
    analyst, publisher = ministry()
    request = ask(kept, asker)
    wish = {"closes": TODAY, "reason": "Sót", "at": timezone.now()}
    wished = life.ask_reopening(closed, by=analyst, **wish)
    Membership.objects.filter(user__in=[chief, publisher]).update(valid_until=TODAY)

    with pytest.raises(Refused, match="not_entitled"):
        exclusions.approve(request, by=chief, at=AT)
    with pytest.raises(Refused, match="not_entitled"):
        life.reopen(wished, by=publisher, at=timezone.now())
    says = "whose role allows"
    refused(says, *decide("surveys_reviewrequest", request.pk, chief))
    refused(says, *decide("surveys_reopeningrequest", wished.pk, publisher))


def test_requests_never_change(kept):
    reject(kept, at=AT)

    for change in ("asked_by_id = decided_by_id", "reason = 'y'", "used_at = NULL"):
        refused("decided once", f"UPDATE surveys_reviewrequest SET {change}")
    refused("decided once", "DELETE FROM surveys_reviewrequest")
    assert ReviewRequest.objects.get().used_at


def test_nobody_opens_a_closed_round_alone(closed):
    _, publisher = ministry()
    wish = {"closes": TODAY, "reason": "Sót", "at": timezone.now()}
    request = life.ask_reopening(closed, by=publisher, **wish)

    with pytest.raises(Refused, match="own_request"):
        life.reopen(request, by=publisher, at=timezone.now())
    refused("second_person", *decide("surveys_reopeningrequest", request.pk, publisher))
    for state in ("open", "draft"):
        refused("two people", "UPDATE surveys_round SET state = %s", state)
    assert Round.objects.get().state == "closed"


def test_a_later_day_opens_no_round_whose_day_has_passed(rnd):
    """It is still called open, but takes nothing since its last day."""
    analyst = ministry()[0]

    with pytest.raises(Refused, match="round_is_over"):
        life.extend(rnd, closes=TODAY, by=analyst, reason="Lũ")
    refused("two people", "UPDATE surveys_round SET closes = %s", TODAY)

    reopen(rnd, closes=TODAY, at=timezone.now())
    assert Round.objects.get().closes == TODAY


def test_an_approval_opens_a_round_once_and_until_its_day(closed):
    reopened = reopen(closed, closes=TODAY, at=timezone.now())
    life.close(reopened, by=ministry()[0])

    refused("two people", "UPDATE surveys_round SET state = 'open'")
    later = "UPDATE surveys_round SET state = 'open', closes = %s"
    refused("two people", later, TODAY + timedelta(days=9))


def test_an_open_round_is_not_asked_for(small_register):  # noqa: F811
    rnd = open_round(opens=date(2020, 1, 1), closes=TODAY + timedelta(days=9))
    wish = {"closes": TODAY + timedelta(days=20), "reason": "x", "at": timezone.now()}

    with pytest.raises(Refused, match="wrong_state"):
        life.ask_reopening(rnd, by=ministry()[0], **wish)
    life.extend(rnd, closes=wish["closes"], by=ministry()[0], reason="Lũ")


def test_the_page_asks_and_a_publisher_approves(client, closed):
    analyst, publisher = ministry()
    page = reverse("field:reopening")
    client.force_login(analyst)
    wish = {"deed": "ask", "round": closed.code, "closes": TODAY, "reason": "Lũ lớn"}
    client.post(page, wish)
    deed = {"deed": "approve", "pk": ReopeningRequest.objects.get().pk}
    assert "không được tự duyệt" in client.post(page, deed, follow=True).text

    client.force_login(publisher)
    assert "Lũ lớn" in client.get(page).text
    client.post(page, deed)

    assert Round.objects.get().state == "open"
    assert "Lũ lớn" in client.get(page).text


def test_a_supervisor_of_another_kind_opens_nothing(client, closed):
    client.force_login(someone("officer-x", Role.PROVINCIAL_OFFICER))

    assert client.get(reverse("field:reopening")).status_code == 403


def test_what_is_asked_is_shown_to_no_supervisor_elsewhere(client, kept):
    ask(kept, supervisors()[0])
    far = User.objects.create(username="far")
    elsewhere = Unit.objects.provinces().exclude(pk=kept.unit_id).first()
    Membership.objects.create(
        user=far, role=Role.SUPERVISOR, unit=elsewhere, valid_from="2020-01-01"
    )
    client.force_login(far)

    assert list(client.get(reverse("kept:found")).context["asked"]) == []
