"""The register of requests about personal data: due days, deeds, whose it is."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent, Role
from localities.registers import working_days
from surveys.data_protection import subject_requests
from surveys.data_protection.rules import deadlines as limits
from surveys.models import DataRequest
from tests.surveys import fieldwork_people as made_up
from wording.refusals import Refused

CALENDAR = working_days.shipped()
DAYS = st.dates(date(2026, 1, 2), date(2027, 10, 1))
THURSDAY = date(2026, 11, 19)


def due(kind, received, *, extended=False):
    words = {"limits": limits.shipped(), "calendar": CALENDAR, "extended": extended}
    return limits.due(kind, received=received, **words)


def test_a_request_of_thursday_is_replied_to_by_monday_and_withdrawn_in_15_days():
    found = due("withdraw", THURSDAY)

    assert found.reply_on == date(2026, 11, 23)
    assert found.act_on == date(2026, 12, 4)


def test_a_term_that_ends_on_a_day_off_ends_on_the_next_working_day():
    assert due("access", date(2026, 11, 18)).act_on == date(2026, 11, 30)
    assert due("object", THURSDAY, extended=True).act_on == date(2026, 12, 21)


def test_tet_delays_the_reply():
    assert due("erase", date(2026, 2, 13)).reply_on == date(2026, 2, 24)


@given(DAYS, st.sampled_from(limits.KINDS))
def test_terms_end_on_working_days_and_an_extension_never_shortens(received, kind):
    plain, longer = due(kind, received), due(kind, received, extended=True)
    days = limits.shipped().act[kind]

    assert received < plain.reply_on <= plain.act_on <= longer.act_on
    assert CALENDAR.is_working(plain.act_on)
    assert CALENDAR.is_working(plain.reply_on)
    assert plain.act_on >= received + timedelta(days=days)


def test_every_kind_has_its_term():
    assert set(limits.KINDS) == set(DataRequest.Kind.values)


@pytest.fixture
def province(db):
    return made_up.lang_son()


@pytest.fixture
def officer(province):
    return made_up.officer_of(province)


@pytest.fixture
def take(province, officer):
    def taken(received_on=THURSDAY, kind="erase", unit=province):
        return subject_requests.take(
            by=officer,
            unit=unit,
            kind=kind,
            channel="counter",
            received_on=received_on,
            requester="Hoàng Thị Mẫu",
            reach="0987 000 111",
            about="Xóa tên khỏi danh sách",
        )

    return taken


def test_a_request_is_replied_to_before_it_is_closed(take, officer):
    asked = take()
    closing = {"outcome": "done", "note": "Đã xóa", "by": officer}
    with pytest.raises(Refused, match="not_replied_to"):
        subject_requests.close(asked, on=THURSDAY, **closing)
    subject_requests.reply(asked, by=officer, on=THURSDAY)
    with pytest.raises(Refused, match="reason_missing"):
        subject_requests.close(asked, on=THURSDAY, **closing | {"note": " "})

    subject_requests.close(asked, on=THURSDAY, **closing)

    asked.refresh_from_db()
    assert (asked.due_on, asked.outcome) == (None, "done")
    with pytest.raises(Refused, match="request_closed"):
        subject_requests.extend(asked, by=officer, why="Nhiều việc")


def test_it_is_extended_once_and_with_a_reason(take, officer):
    asked = take(kind="withdraw")
    with pytest.raises(Refused, match="reason_missing"):
        subject_requests.extend(asked, by=officer, why="")

    subject_requests.extend(asked, by=officer, why="Phải hỏi tỉnh")

    asked.refresh_from_db()
    assert asked.act_due_on == date(2026, 12, 21)
    with pytest.raises(Refused, match="extended_before"):
        subject_requests.extend(asked, by=officer, why="Lần nữa")


@pytest.mark.parametrize(
    "broken",
    [
        {"closed_on": THURSDAY, "outcome": "done", "note": "x"},
        {"replied_on": THURSDAY, "closed_on": THURSDAY, "outcome": "done"},
        {"replied_on": THURSDAY, "closed_on": THURSDAY, "note": "x"},
        {"replied_on": THURSDAY - timedelta(days=1)},
    ],
)
def test_the_database_refuses_what_the_verbs_refuse(take, broken):
    asked = take()

    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=asked.pk).update(**broken)


def test_the_trail_knows_the_deeds_and_no_name(take, officer):
    subject_requests.reply(take(), by=officer, on=THURSDAY)

    trail = AuditEvent.objects.filter(verb__startswith="request_")
    assert [event.verb for event in trail.order_by("pk")] == [
        "request_taken",
        "request_replied_to",
    ]
    assert "Hoàng" not in str(list(trail.values()))


def test_the_most_overdue_stands_first_and_the_closed_last(client, take, officer):
    closed, late, new = take(), take(), take(kind="access")
    for asked in (closed, late):
        subject_requests.reply(asked, by=officer, on=THURSDAY)
    subject_requests.close(
        closed, outcome="refused", note="Trùng", by=officer, on=THURSDAY
    )

    assert list(DataRequest.objects.by_urgency()) == [new, late, closed]


def test_an_officer_keeps_the_register_on_its_page(client, officer, province):
    client.force_login(officer)
    address = reverse("field:requests")
    day = timezone.localdate() - timedelta(days=40)
    words = {
        "unit": province.pk,
        "kind": "erase",
        "channel": "post",
        "received_on": f"{day:%Y-%m-%d}",
        "requester": "Hoàng Thị Mẫu",
        "reach": "0987 000 111",
        "about": "Xóa tên",
    }

    page = client.post(address, words, follow=True).text
    asked = DataRequest.objects.get()

    assert "quá hạn" in page
    client.post(address, {"deed": "reply", "pk": asked.pk})
    close = {"deed": "close", "pk": asked.pk, "outcome": "done", "why": "Đã xóa"}
    assert "Đã xóa" in client.post(address, close, follow=True).text
    asked.refresh_from_db()
    assert asked.closed_on == timezone.localdate()


def test_a_day_to_come_is_refused_and_nothing_is_stored(client, officer, province):
    client.force_login(officer)
    tomorrow = timezone.localdate() + timedelta(days=1)

    page = client.post(
        reverse("field:requests"),
        {"unit": province.pk, "kind": "erase", "received_on": f"{tomorrow:%Y-%m-%d}"},
    )

    assert "Ngày này chưa đến" in page.text
    assert not DataRequest.objects.exists()


def test_another_province_sees_and_does_nothing(client, take, province):
    asked = take()
    there = made_up.unit("01", "Hà Nội", parent=province.parent)
    stranger = made_up.person("stranger", Role.PROVINCIAL_OFFICER, unit=there)
    client.force_login(stranger)
    address = reverse("field:requests")

    assert "Hoàng" not in client.get(address).text
    assert client.post(address, {"deed": "reply", "pk": asked.pk}).status_code == 404
