"""What leaves a questionnaire out or opens a round again takes two people."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import presence
from accounts.models import Membership, Role, User
from accounts.two_person import rule
from localities.models import Unit
from scoring.runs import extract
from surveys import intake
from surveys.editing import amendments, conflicts, exclusions
from surveys.models import ReopeningRequest, Response, ReviewRequest, Round
from surveys.refusals import Refused
from surveys.rounds import life
from tests.rows import as_if_amended
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys import fieldwork_people as made_up
from tests.surveys import pairs
from tests.surveys.arrivals import AT, anybody, open_round, submission
from tests.surveys.pairs import ministry, reject, reopen, someone, supervisors

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
OFFICER = Role.PROVINCIAL_OFFICER


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


def allow(request, by):
    """By somebody who is here, past every verb."""
    presence.attest(by)
    with connection.cursor() as cursor:
        statement, *values = decide(request._meta.db_table, request.pk, by)
        cursor.execute(statement, values)


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
    allow(request, chief)
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


def officers_of(unit):
    """Two people of the rated unit who supervise."""
    return [made_up.person(name, OFFICER, unit=unit) for name in ("nam", "mai-anh")]


def amendment(response, by, **words):
    wanted = {"changes": {"T1": 1}, "reason": "Nhập nhầm", "at": AT}
    return amendments.ask(response, by=by, **wanted | words)


@pytest.mark.parametrize(
    ("asking", "room"), [(ask, exclusions), (amendment, amendments)]
)
def test_not_both_work_for_the_rated_unit(kept, asking, room):
    nam, anh = officers_of(kept.unit)
    request = asking(kept, by=nam)
    table = type(request)._meta.db_table

    with pytest.raises(Refused, match="both_of_the_unit"):
        room.approve(request, by=anh, at=AT)
    presence.attest(anh)
    refused("rated", *decide(table, request.pk, anh))

    room.approve(request, by=supervisors()[0], at=AT)


def test_nobody_amends_alone(kept):
    asker = supervisors()[0]
    request = amendment(kept, by=asker)

    with pytest.raises(Refused, match="own_request"):
        amendments.approve(request, by=asker, at=AT)
    refused("second_person", *decide("surveys_amendmentrequest", request.pk, asker))
    assert Response.objects.get().amendments.count() == 0


FORGED = (
    "INSERT INTO surveys_amendment"
    " (response_id, part, name, old, new, by_id, at, reason, request_id)"
    " VALUES (%s, 'answer', 'T1', '4', %s, %s, now(), 'x', %s)"
)


def test_no_amendment_but_the_one_that_was_approved(kept):
    asker, chief = supervisors()
    request = amendment(kept, by=asker)
    says = "asked by one person"
    refused(says, FORGED, kept.pk, "1", chief.pk, request.pk)
    refused(says, FORGED, kept.pk, "1", chief.pk, None)
    allow(request, chief)

    refused(says, FORGED, kept.pk, "5", chief.pk, request.pk)
    refused(says, FORGED, kept.pk, "1", asker.pk, request.pk)


@pytest.fixture
def disputed(kept):
    intake.accept(submission(level=1), sender=anybody(), at=AT)
    return kept


def test_a_dispute_takes_nothing_out_of_the_count(disputed):
    assert Response.objects.scored().get() == disputed
    assert extract.columns(disputed.round, disputed.unit).uid == [disputed.uid]
    assert Response.objects.get().state == "disputed"


def test_what_is_approved_is_what_was_shown(disputed):
    """Another content was chosen between the asking and the approval."""
    asker, chief = supervisors()
    request = amendment(disputed, by=asker, changes={"T1": 2})
    rival = disputed.conflicts.get()
    conflicts.settle(disputed, use=rival, by=chief, reason="Bản sau đúng", at=AT)

    with pytest.raises(Refused, match="changed_since"):
        amendments.approve(request, by=chief, at=AT)
    assert bytes(Response.objects.get().answers)[0] == 1


def test_whoever_works_for_the_unit_lets_no_other_content_count(disputed):
    nam, _ = officers_of(disputed.unit)
    rival = disputed.conflicts.get()

    with pytest.raises(Refused, match="works_for_unit"):
        conflicts.settle(disputed, use=rival, by=nam, reason="Đúng hơn", at=AT)
    used = (
        "UPDATE surveys_conflict SET state = 'used', reason = 'x',"
        " decided_by_id = %s, decided_at = now()"
    )
    refused("chooses between no contents", used, nam.pk)

    conflicts.settle(disputed, by=nam, reason="Bản đầu đúng", at=AT)


def test_nothing_is_changed_in_a_closed_round(disputed, rnd):
    asker, chief = supervisors()
    excluding, amending = ask(disputed, asker), amendment(disputed, by=asker)
    rival = disputed.conflicts.get()
    life.close(rnd, by=ministry()[0])
    disputed = Response.objects.get()

    for verb in (
        lambda: ask(disputed, asker),
        lambda: amendment(disputed, by=asker),
        lambda: exclusions.approve(_again(excluding), by=chief, at=AT),
        lambda: amendments.approve(_again(amending), by=chief, at=AT),
        lambda: conflicts.settle(disputed, use=rival, by=chief, reason="x", at=AT),
    ):
        with pytest.raises(Refused, match="round_is_closed"):
            verb()
    for request in (excluding, amending):
        allow(request, chief)
    review = (
        "INSERT INTO surveys_review (response_id, decision, by_id, at, reason)"
        " VALUES (%s, 'rejected', %s, now(), 'x')"
    )
    refused("round is closed", review, disputed.pk, chief.pk)
    refused("round is closed", FORGED, disputed.pk, "1", chief.pk, amending.pk)
    as_if_amended()
    refused("round is closed", "UPDATE surveys_response SET sex = 'male'")
    reopen(rnd, closes=TODAY, at=timezone.now())
    pairs.amend(Response.objects.get(), changes={"T2": 2}, at=AT)


def _again(request):
    """The request as a later page reads it."""
    return type(request).objects.get(pk=request.pk)


def test_an_approver_whose_role_ended_is_refused(kept, rnd):
    asker, chief = supervisors()
    analyst, publisher = ministry()
    request = ask(kept, asker)
    closed = life.close(rnd, by=analyst)
    wish = {"closes": TODAY, "reason": "Sót", "at": timezone.now()}
    wished = life.ask_reopening(closed, by=analyst, **wish)
    Membership.objects.filter(user__in=[chief, publisher]).update(valid_until=TODAY)

    with pytest.raises(Refused, match="not_entitled"):
        rule.approve(request, by=chief, at=AT)
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
    for state, says in {"open": "two people", "draft": "into preparation"}.items():
        refused(says, "UPDATE surveys_round SET state = %s", state)
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
    assert "không tự duyệt" in client.post(page, deed, follow=True).text

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
