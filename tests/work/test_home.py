"""Everybody's home: what waits, what may be started, what is under way; in words."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Membership, Role
from localities.models import Unit
from surveys.models import Conflict
from tests.databases import scene
from tests.surveys import fieldwork_people as made_up
from tests.work import waiting
from tests.work.read import COLUMN, ITEM, text_of

pytestmark = pytest.mark.django_db
HOMES = ("/viec/", "/en/viec/")
# What waits for each role in the world of these tests, by the heading of its part.
WAITS = {
    Role.SURVEYOR: set(),
    Role.CLERK: {"Batches open"},
    Role.SUPERVISOR: {
        "Amendments another person asks for",
        "Batches open",
        "Cases in nobody's hands",
        "Cases to replace",
        "Forms beyond the sample",
        "Questionnaires another person judged",
        "Questionnaires with two contents",
    },
    Role.ONE_STOP: {"Comments to deal with", "Letters of apology owed"},
    Role.PROVINCIAL_OFFICER: {
        "Amendments another person asks for",
        "Batches open",
        "Cases in nobody's hands",
        "Cases to replace",
        "Forms beyond the sample",
        "Lists to check and freeze",
        "Questionnaires another person judged",
        "Questionnaires with two contents",
        "Requests about personal data",
    },
    Role.PROVINCIAL_LEADER: set(),
    Role.ANALYST: {"Runs that failed"},
    Role.PUBLISHER: {
        "Changes of accounts to approve",
        "Editions to seal",
        "Requests for microdata",
        "Roles to approve",
        "Rounds to open again",
    },
    Role.AUDITOR: set(),
    Role.ADMINISTRATOR: {"Changes of accounts to approve", "Roles to approve"},
    Role.RESEARCHER: set(),
}


world = scene(waiting.something_waits_for_everybody, waiting.entered)


def at_home(world, role, address="/en/viec/"):
    client = Client()
    client.force_login(world.people[role])
    return client, client.get(address)


@pytest.mark.parametrize("role", Role)
def test_each_role_finds_what_waits_for_it_and_nothing_else(world, role):
    _client, page = at_home(world, role)

    parts = {str(part.title): part for part in page.context["waiting"]}

    assert page.status_code == 200
    assert parts.keys() == WAITS[role]
    assert all(part.count == len(part.lines) >= 1 for part in parts.values())
    assert page.context["staff"].waiting == sum(p.count for p in parts.values())


@pytest.mark.parametrize("role", Role)
def test_every_line_and_every_link_of_a_home_is_served_to_who_sees_it(world, role):
    client, page = at_home(world, role)
    shown = page.text.partition("<header")[2]

    found = set(re.findall(r'href="(/[^"#]*)"', shown))
    found = {address for address in found if not address.startswith("/static/")}

    assert len(found) >= 4
    for address in sorted(found):
        answer = client.get(unescape(address), follow=True)
        assert answer.status_code == 200, (role, address, answer.status_code)


def test_conflicts_are_called_by_their_serial_with_both_senders_and_in_words(world):
    client, home = at_home(world, Role.SUPERVISOR)
    [line] = next(
        part.lines
        for part in home.context["waiting"]
        if part.address == reverse("kept:found") and "two contents" in str(part.title)
    )
    page = client.get(line.address)
    text = text_of(page)

    assert line.words == "Form 000001"
    assert "Form 000001" in text
    assert "surveyor" in text
    assert "Người thu phiếu khác" in text
    assert ("Sex", ["–", "Male"]) not in page.context["lines"]
    assert "4 – Satisfied" in text
    assert "2 – Dissatisfied" in text
    assert not COLUMN.search(text)
    assert not ITEM.search(text)
    assert world.conflict.response.uid not in text


def test_a_decision_leaves_the_list_of_what_waits(world):
    client, home = at_home(world, Role.SUPERVISOR)
    before = home.context["staff"].waiting
    page = reverse("work:conflict", args=[world.conflict.response_id])

    client.post(page, {"use": "first", "reason": "Đã gọi lại"})

    assert Conflict.objects.get().state == "set_aside"
    assert client.get("/viec/").context["staff"].waiting == before - 1


def test_days_left_are_counted_and_what_is_overdue_is_marked(world):
    page = at_home(world, Role.PROVINCIAL_OFFICER)[1]
    [part] = [p for p in page.context["waiting"] if "data" in str(p.title)]

    assert part.lines[0].due_on > timezone.localdate()
    with override("en"):
        assert "day" in part.lines[0].days_left
        late = type(part.lines[0])("x", "/", due_on=timezone.localdate())
        assert late.days_left == "due today"
        assert not late.is_late


def test_nobody_sees_what_waits_in_another_province(world):
    far = Unit.objects.create(
        **{
            field.attname: getattr(world.province, field.attname)
            for field in Unit._meta.local_concrete_fields
            if field.name != "id"
        }
        | {"code": "98", "slug": "far"}
    )
    officer = made_up.person("far-officer", Role.PROVINCIAL_OFFICER, unit=far)
    client = Client()
    client.force_login(officer)

    assert client.get("/viec/").context["waiting"] == []


def test_somebody_without_a_role_is_told_whom_to_ask(world):
    nobody = made_up.person("without-role")
    Membership.objects.filter(user=nobody).delete()
    client = Client()
    client.force_login(nobody)

    assert "chưa có vai trò" in client.get("/viec/").text


def test_a_home_asks_the_database_the_same_number_of_times_for_more_lines(
    world, django_assert_max_num_queries
):
    client, _page = at_home(world, Role.PROVINCIAL_OFFICER)

    with django_assert_max_num_queries(45):
        client.get("/viec/")
