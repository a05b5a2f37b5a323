"""Everybody's home: what waits, what may be started, what is under way; in words."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import people
from accounts.credentials import changes as credentials
from accounts.models import Membership, Role, User
from localities.models import ServicePoint, Unit
from onestop.models import Feedback
from publishing.models import Release
from surveys.frames import lists, uploads
from surveys.models import Conflict
from surveys.models.frame import Frame
from tests.databases import scene
from tests.front_door import waiting
from tests.front_door.read import COLUMN, ITEM, text_of
from tests.front_door.waiting import asks_for_file, draft
from tests.surveys import fieldwork_people as made_up

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
    Role.ACCOUNT_MANAGER: set(),
    Role.ANALYST: {"Runs that failed"},
    Role.PUBLISHER: {
        "Changes of accounts to approve",
        "Editions to seal",
        "Methods to allow",
        "Requests for microdata",
        "Roles to approve",
        "Rounds to open",
        "Rounds to open again",
    },
    Role.AUDITOR: set(),
    Role.ADMINISTRATOR: {"Changes of accounts to approve", "Roles to approve"},
    Role.RESEARCHER: set(),
    Role.SCORE_OFFICER: set(),
    Role.SCORE_LEADER: set(),
    Role.APPRAISER: set(),
    Role.COUNCIL: set(),
}


BELOW_ROUNDS = (
    *("work:rounds", "field:reopening", "runs:withdrawing", "runs:new-design"),
    "scorecards:releases",
)
# Rounds in preparation, and one that takes questionnaires.
ROUNDS = {"Rounds of this year": 3}
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


def counts(person, part="waiting"):
    """How many of each kind stand on somebody's home, by the English heading."""
    client = Client()
    client.force_login(person)
    page = client.get("/en/viec/")
    return {str(one.title): one.count for one in page.context[part]}


def test_nobody_sees_what_waits_in_another_province(world):
    far = {
        field.attname: getattr(world.province, field.attname)
        for field in Unit._meta.local_concrete_fields
        if field.name != "id"
    }
    far = Unit.objects.create(**far | {"code": "98", "slug": "far"})
    officer = made_up.person("far-officer", Role.PROVINCIAL_OFFICER, unit=far)
    client = Client()
    client.force_login(officer)

    home = client.get("/viec/")
    lists.freeze(
        Frame.objects.get(state="draft"), by=world.people["provincial_officer"]
    )

    assert home.context["waiting"] == []
    assert home.context["standings"] == []
    assert counts(officer) == {}
    assert "Lists to draw from" in counts(world.people["analyst"])


def test_a_counter_sees_neither_another_point_nor_what_names_its_people(world):
    point = ServicePoint.objects.get(code="P20")
    other = ServicePoint.objects.create(
        unit=point.unit,
        code="P20B",
        name_vi="Bộ phận khác",
        name_en="Another counter",
        kind=point.kind,
        origin=point.origin,
        valid_from=point.valid_from,
    )
    elsewhere = made_up.person("elsewhere", Role.ONE_STOP, service_point=other)
    own = world.people["one_stop"]

    assert counts(elsewhere) == {}
    Feedback.objects.update(named=[own.pk])
    assert "Comments to deal with" not in counts(own)


def test_nobody_is_asked_to_decide_what_they_asked_or_gain_by(world):
    publisher, administrator = world.people["publisher"], world.people["administrator"]
    now = timezone.now()
    before = counts(publisher), counts(administrator)

    draft(publisher, world.province.parent, "khac-2020")
    asks_for_file(Release.objects.get(round_code="truoc-2020"), publisher)
    asked = {"reason": "Bổ nhiệm", "at": now}
    people.ask(world.people["auditor"], role=Role.PUBLISHER, by=administrator, **asked)
    credentials.ask(publisher, what="device", by=administrator, **asked)
    people.ask(publisher, role=Role.ADMINISTRATOR, by=administrator, **asked)
    others = counts(world.people["publisher"]), counts(administrator)

    assert others[1] == before[1]
    # The publisher decides the auditor's role, and nothing of what is their own.
    assert others[0] == before[0] | {"Roles to approve": 2}


def test_what_is_under_way_is_ones_own(world):
    assert counts(world.people["researcher"], "under_way") == {
        "Your files for research": 1
    }
    release = Release.objects.get(round_code="truoc-2020")
    asks_for_file(release, made_up.person("other-researcher", Role.RESEARCHER))
    officer = User.objects.get(username="officer")
    uploads.request("frame", file="list.csv", by=officer, spec={})

    for role in ("researcher", "publisher", "analyst", "provincial_officer"):
        found = counts(world.people[role], "under_way")
        own = {"researcher": {"Your files for research": 1}}
        of_the_ministry = dict.fromkeys(("publisher", "analyst"), ROUNDS)
        assert found == (own | of_the_ministry).get(role, {})
    assert counts(officer, "under_way") == {"Lists being stored": 1}
    assert counts(User.objects.get(username="drafter"), "under_way") == {
        "Editions on their way": 1,
        "You asked for these rounds": 1,
        **ROUNDS,
    }


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PUBLISHER])
def test_what_stands_below_rounds_is_counted_there_and_reached_from_there(world, role):
    client, page = at_home(world, role)
    links = {link.address: link for link in page.context["staff"].links}
    below = {reverse("field:reopening"), reverse("runs:withdrawing")}

    rounds = client.get(reverse("work:rounds"))

    assert len(links) <= 9 or role != Role.ANALYST
    assert below.isdisjoint(links)
    assert all(f'href="{address}"' in rounds.text for address in below)
    staff = rounds.context["staff"]
    waits = sum(sum(staff.counts.get(name, ())) for name in BELOW_ROUNDS)
    assert links[reverse("work:rounds")].count == waits


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
