"""Supervisors read, correct and reject questionnaires of their own places."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Role
from localities.models import Unit
from surveys import intake
from surveys.models import OutOfSample, Response
from tests.accounts.people import hold
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import AT, anybody, open_round, person, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def rnd(small_register):  # noqa: F811
    return open_round()


@pytest.fixture
def kept(rnd):
    sent = submission(other={"N5": "late", "N6": "yes"})
    receipt = intake.accept(sent, sender=anybody(user_id=person().pk), at=AT)
    return Response.objects.get(pk=receipt.response_id)


def signed_in(role=Role.SUPERVISOR, province="01"):
    user = person(f"{role}-{province}")
    unit = Unit.objects.get(code=province, level="province", valid_until=None)
    Membership.objects.create(
        user=user, role=role, unit=unit, valid_from=timezone.localdate()
    )
    client = Client()
    client.force_login(user)
    return client


def page(client, kept, **deed):
    address = reverse("kept:one", args=[kept.pk])
    answer = client.post(address, deed, follow=True) if deed else client.get(address)
    return answer, answer.content.decode()


def test_an_amendment_of_two_stands_beside_the_questionnaire(kept):
    supervisor, other = signed_in(), signed_in(Role.PROVINCIAL_OFFICER)

    deed = {"deed": "amend", "name": "T1", "value": "2", "reason": "Nhập nhầm dòng"}
    _, shown = page(supervisor, kept, **deed)
    assert "4 – Hài lòng → 2 – Không hài lòng" in shown
    waiting = other.get(reverse("kept:found")).text.partition("chờ người thứ hai")[2]
    assert reverse("kept:one", args=[kept.pk]) in waiting.partition("<table")[0]
    asked = kept.amendment_requests.get().pk
    _, shown = page(supervisor, kept, deed="approve-amendment", request=asked)
    assert "không tự duyệt" in shown
    assert bytes(Response.objects.get().answers)[0] == 4
    _, shown = page(other, kept, deed="approve-amendment", request=asked)

    assert ": 4 – Hài lòng → 2 – Không hài lòng" in shown
    assert "Nhập nhầm dòng" in shown
    assert bytes(Response.objects.get().answers)[0] == 2

    undo = {"amendment": kept.amendments.get().pk, "reason": "Đúng là 4"}
    page(supervisor, kept, deed="undo", **undo)
    again = kept.amendment_requests.last().pk
    page(other, kept, deed="decline-amendment", request=again, answer="Chưa rõ")
    page(supervisor, kept, deed="undo", **undo)
    again = kept.amendment_requests.last().pk
    page(other, kept, deed="approve-amendment", request=again)
    assert bytes(Response.objects.get().answers)[0] == 4


def test_a_rejected_questionnaire_can_be_restored_on_its_page(kept):
    supervisor = signed_in()

    other = signed_in(Role.PROVINCIAL_OFFICER)

    page(supervisor, kept, deed="reject", reason="Trùng người")
    first = kept.review_requests.get().pk
    assert Response.objects.get().state == "kept"
    assert reverse("kept:one", args=[kept.pk]) in other.get(reverse("kept:found")).text
    _, shown = page(supervisor, kept, deed="approve", request=first)
    assert "không tự duyệt" in shown
    page(other, kept, deed="approve", request=first)
    assert Response.objects.get().state == "rejected"

    page(supervisor, kept, deed="restore", reason="Hai người khác nhau")
    second = kept.review_requests.last().pk
    page(other, kept, deed="decline", request=second, answer="Chưa gặp")
    _, shown = page(supervisor, kept)
    assert "Chưa gặp" in shown
    page(supervisor, kept, deed="restore", reason="Đã gặp cả hai")
    page(other, kept, deed="approve", request=kept.review_requests.last().pk)
    assert Response.objects.get().state == "kept"


@pytest.mark.parametrize(
    "deed",
    [
        {"deed": "amend", "name": "T1", "value": "7", "reason": "x"},
        {"deed": "amend", "name": "T1", "value": "2", "reason": " "},
        {"deed": "amend", "name": "nothing", "value": "2", "reason": "x"},
        {"deed": "undo", "amendment": "0", "reason": "x"},
        {"deed": "approve", "request": "0"},
        {"deed": "approve-amendment", "request": "x"},
        {"deed": "burn"},
    ],
)
def test_a_wrong_deed_changes_nothing(kept, deed):
    answer, _ = page(signed_in(), kept, **deed)

    assert answer.status_code in (200, 404)
    assert not kept.amendments.exists()
    assert Response.objects.get().state == "kept"


def test_other_places_and_other_roles_see_nothing(kept):
    assert page(signed_in(province="80"), kept)[0].status_code == 404
    assert page(signed_in(Role.SURVEYOR), kept)[0].status_code == 403
    assert page(Client(), kept)[0].status_code == 302


@pytest.fixture
def stray(kept):
    """Its number came once more, from another province."""
    sent = submission(unit="80", level=1)
    intake.accept(sent, sender=anybody(), at=AT)
    return OutOfSample.objects.get()


def test_what_came_beyond_the_sample_is_seen_and_nothing_else(stray):
    address, here = reverse("kept:beyond"), Client()
    supervisor = person("here")
    hold(supervisor, Role.SUPERVISOR, since=date(2020, 1, 1), unit=stray.unit)
    here.force_login(supervisor)
    shown = here.get(address)

    here.post(address, {"last": stray.pk})

    assert "mã của một phiếu khác" in shown.content.decode()
    seen = OutOfSample.objects.get()
    assert seen.seen_by == supervisor
    assert list(here.get(address).context["lines"]) == []
    assert Response.objects.get().state == "kept"
    assert AuditEvent.objects.get(verb="out_of_sample_seen").details["number"] == 1


def test_no_supervisor_elsewhere_sees_what_came(stray):
    address, elsewhere = reverse("kept:beyond"), signed_in(province="01")

    assert list(elsewhere.get(address).context["lines"]) == []
    assert elsewhere.post(address, {"last": stray.pk}).status_code == 404
    assert OutOfSample.objects.unseen().exists()


def test_the_judge_sees_no_index(kept):
    _, shown = page(signed_in(), kept)

    assert "Phiếu không có số, nhận lúc" in shown
    assert "%" not in shown.partition("<main")[2].partition("</main>")[0]


def test_the_list_finds_by_number_and_by_state(kept, django_assert_max_num_queries):
    supervisor = signed_in()
    address = reverse("kept:found")

    with django_assert_max_num_queries(9):
        found = supervisor.get(address, {"q": "u-", "trang-thai": "kept"})
    none = supervisor.get(address, {"trang-thai": "rejected"})

    link = reverse("kept:one", args=[kept.pk])
    assert link in found.text
    assert link not in none.text
