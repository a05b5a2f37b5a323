"""A working day of each role through the pages, without a browser.

The same days with real keys and a lost network: `make prove NAME=journeys`.
"""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, User
from localities.models import ServicePoint, Unit
from onestop.models import Feedback
from surveys.channels.paper import batches
from surveys.channels.paper.forms import HeaderForm
from surveys.models import Conflict, PaperBatch, Response
from tests.journeys.stage import Field, form_of
from tests.surveys import fieldwork_people as made_up
from tests.surveys.desk_people import comment

pytestmark = pytest.mark.django_db

ITEMS = 22


@pytest.fixture
def field():
    return Field(form_of(ITEMS), cases=24)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def send(client, address, records):
    """Records as a device's queue sends them."""
    body = json.dumps({"records": records, "channel": "offline"})
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return [result["outcome"] for result in answer.json()["results"]]


def of_case(field, number, *, uid=None, level=4, device="may-1"):
    """A questionnaire as the entry page leaves it in the queue."""
    at = timezone.now() - timedelta(hours=5)
    return {
        "uid": uid or f"phieu-{number}",
        "round": field.rnd.code,
        "case": f"{field.frame.code}-{number:04d}",
        "form": field.rnd.instrument.digest,
        "answers": {f"S{n}": level for n in range(1, ITEMS + 1)},
        "other": {},
        "started_at": (at - timedelta(minutes=4)).isoformat(),
        "answered_at": at.isoformat(),
        "sent_at": timezone.now().isoformat(),
        "device": device,
        "sequence": number,
    }


def pass_of(serial, *, by, first=4):
    at = timezone.now()
    answers = {f"S{n}": 4 for n in range(1, ITEMS + 1)} | {"S1": first}
    return {
        "uid": f"{by}-{serial}",
        "serial": serial,
        "answers": answers,
        "started_at": (at - timedelta(seconds=12)).isoformat(),
        "keyed_at": at.isoformat(),
        "device": "may-1",
    }


def test_a_surveyors_day(field):
    """Morning: the list. The day: forms in the queue. Evening: all in, none twice."""
    client = signed_in(field.surveyor)
    morning = client.get(reverse("work:home")).content.decode()
    assert morning.count('class="open-case"') == 24

    filled = [of_case(field, number) for number in range(1, 21)]
    assert send(client, reverse("intake:sync"), filled) == ["created"] * 20
    assert send(client, reverse("intake:sync"), filled) == ["duplicate"] * 20

    evening = client.get(reverse("work:home")).content.decode()
    assert evening.count('class="open-case"') == 4
    assert Response.objects.filter(channel="offline").count() == 20


def test_a_clerks_day_of_200_forms_keyed_twice_in_part():
    """Two hundred forms, a tenth of them again by a colleague, one difference."""
    field = Field(form_of(ITEMS), cases=200)
    clerk, colleague = signed_in(field.clerk), signed_in(field.other_clerk)
    header = {"draw": field.draw.pk, "counted": 200}
    assert clerk.post(reverse("work:batch-new"), header).status_code == 302
    batch = PaperBatch.objects.get()
    address = reverse("work:passes", args=[batch.pk])

    serials = field.serials()
    for some in (serials[at : at + 50] for at in range(0, 200, 50)):
        keyed = [pass_of(serial, by="clerk") for serial in some]
        assert send(clerk, address, keyed) == ["created"] * 50
    clerk.post(reverse("work:batch-finish", args=[batch.pk]))

    shown = colleague.get(reverse("work:key", args=[batch.pk])).context
    assert len(shown["list"]) == 20
    again = [pass_of(one, by="colleague") for one in shown["list"]]
    again[0] = pass_of(shown["list"][0], by="colleague", first=2)
    assert send(colleague, address, again) == ["created"] * 20
    assert send(colleague, address, again) == ["duplicate"] * 20

    supervisor = signed_in(field.supervisor)
    page = reverse("work:differences", args=[batch.pk])
    assert [line.code for line, *_ in supervisor.get(page).context["lines"]] == ["S1"]
    supervisor.post(page, {"serial": shown["list"][0], "S1": "2"})
    supervisor.post(reverse("work:batch-close", args=[batch.pk]))

    kept = Response.objects.filter(channel="paper")
    assert kept.count() == 200
    assert {one.surveyor for one in kept} == {field.clerk}
    settled = kept.get(paper__serial=shown["list"][0])
    assert bytes(settled.answers) == bytes([2] + [4] * 21)


def test_a_second_keyer_sees_no_answer_of_the_first(field):
    batch = batches.open(
        field.rnd,
        draw=field.draw,
        unit=field.province,
        counted=2,
        by=field.clerk,
        at=timezone.now(),
    )
    address = reverse("work:passes", args=[batch.pk])
    keyed = [pass_of(serial, by="clerk", first=2) for serial in field.serials()[:2]]
    send(signed_in(field.clerk), address, keyed)
    batches.finish_first_pass(batch, by=field.clerk)

    colleague = signed_in(field.other_clerk)
    key, differ = (
        reverse(f"work:{n}", args=[batch.pk]) for n in ("key", "differences")
    )

    assert " checked" not in colleague.get(key).content.decode()
    assert colleague.get(differ).status_code == 302
    assert signed_in(field.clerk).get(key).context["list"] == []


@pytest.mark.parametrize(
    "record",
    [
        [],
        {"uid": "a"},
        {"uid": 7, "serial": "000001", "answers": {}},
        {"uid": "a", "serial": "000001", "answers": [], "keyed_at": "2026-01-01"},
        {"uid": "a", "serial": "000001", "answers": {"S1": 9.5}},
        {"uid": "a", "serial": "000001", "answers": {"S1": True}},
        {"uid": "a", "serial": "000001", "answers": {}, "keyed_at": "never"},
    ],
)
def test_a_pass_that_cannot_be_read_is_rejected_with_a_sentence(field, record):
    client = signed_in(field.clerk)
    client.post(reverse("work:batch-new"), {"draw": field.draw.pk, "counted": 2})
    address = reverse("work:passes", args=[PaperBatch.objects.get().pk])

    answer = client.post(
        address, json.dumps({"records": [record]}), content_type="application/json"
    )

    [result] = answer.json()["results"]
    assert result["outcome"] == "rejected"
    assert result["errors"][0]["vi"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"records": 1}', "{" * 2000])
def test_a_body_that_is_no_list_of_passes_is_refused(field, body):
    client = signed_in(field.clerk)
    client.post(reverse("work:batch-new"), {"draw": field.draw.pk, "counted": 2})
    address = reverse("work:passes", args=[PaperBatch.objects.get().pk])

    answer = client.post(address, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"]


def test_a_supervisors_day(field):
    """Progress, rates, a replacement, and a questionnaire with two contents."""
    surveyor, client = signed_in(field.surveyor), signed_in(field.supervisor)
    sync = reverse("intake:sync")
    send(surveyor, sync, [of_case(field, number) for number in range(1, 9)])
    rival = of_case(field, 1, level=2, device="may-2")
    assert send(surveyor, sync, [rival]) == ["conflict"]
    stray = signed_in(field.other_surveyor)
    assert send(stray, sync, [of_case(field, 9, uid="stray")]) == ["rejected"]
    refused = field.draw.cases.get(number=9)
    visit = {"outcome": "refused", "note": ""}
    surveyor.post(reverse("field:case", args=[refused.uid]), visit)

    home = client.get(reverse("work:home"))
    beyond = client.get(reverse("kept:beyond")).context["lines"]
    assert [(one["sender__username"], one["number"]) for one in beyond] == [
        ("other_surveyor", 1)
    ]
    client.post(reverse("kept:beyond"), {"last": beyond[0]["last_id"]})
    [line] = home.context["standings"]
    assert (line.line.standing.done, line.line.standing.waiting) == (8, 1)
    assert [part.count for part in home.context["waiting"]] == [1, 1, 1]

    conflict = Conflict.objects.get()
    page = reverse("work:conflict", args=[conflict.response_id])
    assert client.get(page).context["lines"][0] == (
        "Câu hỏi 1",
        ["4 – Hài lòng", "2 – Không hài lòng"],
    )
    client.post(page, {"use": conflict.pk, "reason": "Đã xem phiếu giấy."})
    client.post(reverse("field:replace", args=[refused.uid]), {"reason": "Từ chối."})

    kept = Response.objects.get(pk=conflict.response_id)
    assert (bytes(kept.answers), kept.state) == (bytes([2] * ITEMS), "kept")
    after = client.get(reverse("work:home"))
    assert after.context["waiting"] == []
    assert after.context["standings"][0].line.standing.replaced == 1


def test_a_decision_between_contents_needs_a_reason(field):
    surveyor, client = signed_in(field.surveyor), signed_in(field.supervisor)
    send(surveyor, reverse("intake:sync"), [of_case(field, 1)])
    send(surveyor, reverse("intake:sync"), [of_case(field, 1, level=1)])
    page = reverse("work:conflict", args=[Conflict.objects.get().response_id])

    client.post(page, {"use": "first", "reason": " "})
    client.post(page, {"reason": "Không chọn."})

    assert Conflict.objects.get().state == "waiting"


def test_a_one_stop_day(field):
    """From the door to the desk: a comment sorted, taken, answered and closed."""
    point = ServicePoint.objects.get(code="P20")
    person = made_up.person("lan", Role.ONE_STOP, service_point=point)
    given = comment(point, "Ghế chờ quá ít", day=timezone.localdate())
    client = signed_in(person)

    home = client.get(reverse("work:home"))
    page = reverse("onestop:comment", args=[given.pk])
    assert "Ghế chờ quá ít" in home.text
    assert f'href="{page}"' in home.text
    for deed in (
        {"deed": "triage", "kind": "suggestion"},
        {"deed": "assign", "to": person.pk},
        {"deed": "answer", "text": "Đã kê thêm ghế chờ."},
        {"deed": "close", "note": "Đã xem tại chỗ."},
    ):
        assert client.post(page, deed).status_code == 302, deed

    assert Feedback.objects.get().state == "closed"


def test_a_provinces_bulk_day(field):
    """A file with a mistake stores nothing; mended it goes in; again, nothing twice."""
    client = signed_in(field.supervisor)
    declared = made_up.make_round(
        field.province,
        code="declared",
        collection="declared",
        instrument=field.rnd.instrument,
        opens=field.rnd.opens,
        closes=field.rnd.closes,
    )
    items = [f"S{n}" for n in range(1, ITEMS + 1)]
    place = ["20", "20", "20-D1", "20-V1", "1"]
    head = ["uid", "unit", "stratum", "psu", "cluster", "weight", *items]
    rows = [[f"tay-{n}", *place, *["4"] * ITEMS] for n in range(300)]

    def hand_in(lines):
        text = io.StringIO()
        csv.writer(text).writerows([head, *lines])
        file = SimpleUploadedFile("phieu.csv", text.getvalue().encode())
        sent = {"round": declared.code, "file": file}
        shown = client.post(reverse("kept:upload"), sent)
        if shown.context.get("sent"):
            seen = {"confirmed": shown.context["sent"].pk}
            shown = client.post(reverse("kept:upload"), seen)
        return shown.content.decode()

    wrong = hand_in([*rows[:-1], [*rows[-1][:-1], "7"]])
    assert "S22" in wrong
    assert not Response.objects.exists()
    hand_in(rows)
    hand_in(rows)

    assert Response.objects.filter(channel="bulk").count() == 300


def test_every_role_has_a_home(field):
    """Nobody who signs in stands before a closed door."""
    point = ServicePoint.objects.get(code="P20")
    for role in Role:
        province = {"unit": field.province}
        place = {"service_point": point} if role == Role.ONE_STOP else province
        user = made_up.person(f"some_{role}", role, **place)

        home = signed_in(user).get(reverse("work:home"), follow=True)

        assert home.status_code == 200, role


def test_somebody_without_a_role_is_told_whom_to_ask(field):
    person = User.objects.create_user("nobody")

    home = signed_in(person).get(reverse("work:home")).content.decode()

    assert "chưa có vai trò" in home


def test_two_contents_are_shown_to_no_supervisor_elsewhere(field):
    surveyor = signed_in(field.surveyor)
    send(surveyor, reverse("intake:sync"), [of_case(field, 1)])
    send(surveyor, reverse("intake:sync"), [of_case(field, 1, level=1)])
    page = reverse("work:conflict", args=[Conflict.objects.get().response_id])
    far = User.objects.create(username="far")
    unit = made_up.unit("99", "Tỉnh Khác", parent=Unit.objects.get(level="nation"))
    place = {"unit": unit, "valid_from": "2020-01-01"}
    Membership.objects.create(user=far, role=Role.SUPERVISOR, **place)

    assert signed_in(far).get(page).status_code == 404


def test_samples_of_other_provinces_are_not_offered_for_keying(field):
    nation = Unit.objects.get(level="nation")
    unit = made_up.unit("98", "Tỉnh Khác", parent=nation)
    far = made_up.person("far clerk", Role.CLERK, unit=unit)
    near = made_up.person("near clerk", Role.CLERK, unit=field.draw.frame.unit)

    offered = [HeaderForm(user=who).fields["draw"].queryset for who in (far, near)]

    assert [list(draws) for draws in offered] == [[], [field.draw]]
