"""Visits as a device's queue sends them: each judged by itself, none recorded twice."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.models import Assignment, Visit
from tests.journeys.stage import Field, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return Field(form_of(3), cases=6)


@pytest.fixture
def queue(client, field):
    client.force_login(field.surveyor)

    def send(*records):
        body = json.dumps({"records": records})
        answer = client.post(
            reverse("work:visits"), body, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    return send


def told(field, number=1, **changes):
    now = timezone.now()
    case = field.draw.cases.get(number=number)
    return {
        "uid": f"visit-{number}",
        "case": case.uid,
        "outcome": "not_home",
        "note": "",
        "made_at": now.isoformat(),
        "sent_at": now.isoformat(),
        "appointment_at": None,
    } | changes


def codes(results):
    return [
        (one["outcome"], *[error["code"] for error in one.get("errors", ())])
        for one in results
    ]


def test_each_visit_of_a_queue_is_judged_by_itself(field, queue):
    field.assign(field.draw.cases.filter(number=2), field.other_surveyor)

    results = queue(
        told(field, 1),
        told(field, 2),
        told(field, 3, outcome="completed"),
        told(field, 4, outcome="no_contact"),
        told(field, 5, outcome="refused", note="Bận"),
        "no record",
    )

    assert codes(results) == [
        ("created",),
        ("rejected", "not_assigned"),
        ("rejected", "unknown_outcome"),
        ("rejected", "too_few_visits"),
        ("created",),
        ("rejected", "malformed"),
    ]
    assert all(one["errors"][0]["vi"] for one in results if "errors" in one)
    assert set(Visit.objects.values_list("case__number", "outcome", "note")) == {
        (1, "not_home", ""),
        (5, "refused", "Bận"),
    }
    assert field.draw.cases.get(number=5).disposition == "refused"


def test_a_visit_sent_again_is_recorded_once(field, queue):
    record = told(field)

    assert codes(queue(record)) == [("created",)]
    assert codes(queue(record)) == [("duplicate",)]
    assert codes(queue(record | {"case": told(field, 2)["case"]})) == [
        ("rejected", "visit_taken")
    ]
    assert Visit.objects.count() == 1


def test_a_visit_was_when_it_was_however_wrong_the_devices_clock(field, queue):
    wrong = timezone.now() + timedelta(days=300)
    made = wrong - timedelta(milliseconds=5)

    queue(told(field, made_at=made.isoformat(), sent_at=wrong.isoformat()))
    visit = Visit.objects.get()

    assert visit.received_at - visit.at == timedelta(milliseconds=5)
    assert visit.received_at <= timezone.now()


def test_a_visit_before_the_sample_is_refused(field, queue):
    before = timezone.now() - timedelta(days=1)

    assert codes(queue(told(field, made_at=before.isoformat()))) == [
        ("rejected", "visit_too_early")
    ]


def test_an_appointment_is_on_todays_list_with_its_time(field, queue, client):
    agreed = timezone.localtime() + timedelta(minutes=1)
    record = told(field, 3, outcome="appointment", appointment_at=agreed.isoformat())
    queue(record)

    home = client.get(reverse("work:home"))
    [(_frame, own)] = home.context["rounds"]
    [screen] = own.screens()

    # A minute from now is today, but in the last minute of a day.
    assert "000003" in [one.serial for one in screen.groups[0].cases]
    assert f"{agreed:%H:%M %d/%m}" in home.text
    assert "lần đến: 1 · đã hẹn" in home.text


def test_the_list_calls_finds_and_never_shows_more_than_fifty(client):
    field = Field(form_of(3), cases=61)
    client.force_login(field.surveyor)

    home = client.get(reverse("work:home"))
    [(_frame, own)] = home.context["rounds"]
    screens = list(own.screens())

    assert [(one.first, one.last) for one in screens] == [(1, 50), (51, 61)]
    assert home.text.count('class="open-case"') == 61
    assert home.text.count('href="tel:09') == 61
    person = field.draw.cases.get(number=61).person.contact
    assert f"nguoi dan {person.name[-4:]}" in home.text


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ({"uid": ""}, "missing_field"),
        ({"note": 7}, "wrong_type"),
        ({"note": "x" * 301}, "too_long"),
        ({"note": "a\u0000b"}, "odd_characters"),
        ({"made_at": "today"}, "not_a_time"),
        ({"sent_at": "2026-01-01T00:00:00"}, "not_a_time"),
        ({"appointment_at": "soon"}, "not_a_time"),
        ({"by": 1}, "unknown_field"),
    ],
)
def test_what_is_no_visit_is_refused_with_a_sentence(field, queue, odd, code):
    assert codes(queue(told(field, **odd))) == [("rejected", code)]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"records": 1}'])
def test_a_body_that_is_no_queue_is_refused(field, client, body):
    client.force_login(field.surveyor)

    answer = client.post(reverse("work:visits"), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "malformed" or body


def test_only_people_who_ask_may_send_visits(field, client):
    client.force_login(field.officer)
    sent = client.post(
        reverse("work:visits"), '{"records": []}', content_type="application/json"
    )

    assert sent.status_code == 403
    assert Assignment.objects.exists()


def test_a_page_sent_twice_records_one_visit(field, client):
    client.force_login(field.surveyor)
    case = field.draw.cases.get(number=1)
    page = reverse("field:case", args=[case.uid])
    form = client.get(page).context["form"]
    sent = {"uid": form["uid"].value(), "outcome": "not_home", "note": ""}

    client.post(page, sent)
    client.post(page, sent)

    assert case.visits.count() == 1
    assert f'href="tel:{case.person.contact.phone}"' in client.get(page).text
