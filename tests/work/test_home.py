"""Everybody's home: what waits, what may be started, what is under way; in words."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override, trans_real

from accounts.models import Membership, Role, User
from localities.models import ServicePoint, Unit
from onestop.models import Feedback, LateFile
from publishing.models import Release
from scoring.models import Access
from surveys.models import Conflict, PaperBatch, Round
from surveys.models.frame import Frame
from tests.work import waiting

pytestmark = pytest.mark.django_db
HOMES = ("/viec/", "/en/viec/")
# What waits for each role in the world of these tests, by the heading of its part.
WAITS = {
    Role.SURVEYOR: set(),
    Role.CLERK: {"Batches open"},
    Role.SUPERVISOR: {
        "Batches open",
        "Cases in nobody's hands",
        "Cases to replace",
        "Questionnaires another person judged",
        "Questionnaires with two contents",
    },
    Role.ONE_STOP: {"Comments to deal with", "Letters of apology owed"},
    Role.PROVINCIAL_OFFICER: {
        "Batches open",
        "Cases in nobody's hands",
        "Cases to replace",
        "Lists to check and freeze",
        "Questionnaires another person judged",
        "Questionnaires with two contents",
        "Requests about personal data",
    },
    Role.PROVINCIAL_LEADER: set(),
    Role.ANALYST: {"Runs that failed"},
    Role.PUBLISHER: {
        "Editions to seal",
        "Requests for microdata",
        "Roles to approve",
        "Rounds to open again",
    },
    Role.AUDITOR: set(),
    Role.ADMINISTRATOR: {"Roles to approve"},
    Role.RESEARCHER: set(),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        yield waiting.world()
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def at_home(world, role, address="/en/viec/"):
    client = Client()
    client.force_login(world.people[role])
    return client, client.get(address)


def text_of(page):
    """What a reader sees and a screen reader says of the page."""
    body = page.text.partition("<body>")[2]
    said = re.findall(r'(?:aria-label|placeholder|title)="([^"]*)"', body)
    body = re.sub(r"<(script|style|datalist)\b.*?</\1>", " ", body, flags=re.DOTALL)
    return " ".join([unescape(re.sub(r"<[^>]+>", " ", body)), *map(unescape, said)])


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


@pytest.mark.parametrize("role", Role)
def test_a_home_shows_no_code_and_no_uuid(world, role):
    for address in HOMES:
        text = text_of(at_home(world, role, address)[1])

        assert not re.search(r"\b[a-z]+_[a-z_]+\b", text), address
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{32}", text), address
        assert "None" not in text


def marked(monkeypatch):
    """Every translated text stands between marks; what does not was not translated."""
    whole = trans_real.DjangoTranslation.gettext
    plural = trans_real.DjangoTranslation.ngettext

    def gettext(self, message):
        return f"⟦{whole(self, message)}⟧"

    def ngettext(self, one, many, number):
        return f"⟦{plural(self, one, many, number)}⟧"

    monkeypatch.setattr(trans_real.DjangoTranslation, "gettext", gettext)
    monkeypatch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)


def stored_words(world):
    """Names and texts people wrote, which no catalogue translates."""
    rounds = Round.objects.values_list("name_vi", "name_en")
    units = Unit.objects.values_list("name_vi", "name_en")
    points = ServicePoint.objects.values_list("name_vi", "name_en")
    people = User.objects.values_list("username")
    lists = Frame.objects.values_list("name")
    batches = PaperBatch.objects.values_list("code")
    late = LateFile.objects.values_list("receipt_no", "file_type")
    said = Feedback.objects.values_list("masked")
    asked = Access.objects.values_list("institution", "purpose")
    drafts = Release.objects.values_list("name_vi")
    rows = (*rounds, *units, *points, *people, *lists, *batches, *late, *said, *asked)
    return {word for row in (*rows, *drafts) for word in row}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("role", Role)
def test_no_word_of_a_home_is_left_untranslated(world, role, language, monkeypatch):
    known = stored_words(world)
    marked(monkeypatch)
    address = HOMES[0] if language == "vi" else HOMES[1]

    text = text_of(at_home(world, role, address)[1])
    while "⟦" in text:
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, " ")

    plain = set(re.findall(r"\b[A-Za-z]{3,}\b", text))
    assert plain - {"SIPAS", "English", "Menu"} == set()


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
    assert "other_surveyor" in text
    assert ("Sex", ["–", "Male"]) not in page.context["lines"]
    assert "4 – Satisfied" in text
    assert "2 – Dissatisfied" in text
    text = text.replace("other_surveyor", "")
    assert not re.search(r"\b[a-z]+_[a-z_]+\b|\b[STNP]\d", text)
    assert world.conflict.response.uid not in text


def test_a_decision_leaves_the_list_of_what_waits(world):
    client, home = at_home(world, Role.SUPERVISOR)
    before = home.context["staff"].waiting
    page = reverse("work:conflict", args=[world.conflict.response_id])

    from django.db import transaction

    with transaction.atomic():
        client.post(page, {"use": "first", "reason": "Đã gọi lại"})
        after = client.get("/viec/").context["staff"].waiting
        assert Conflict.objects.get().state == "set_aside"
        transaction.set_rollback(True)

    assert after == before - 1


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
            field.attname: getattr(world.field.province, field.attname)
            for field in Unit._meta.local_concrete_fields
            if field.name != "id"
        }
        | {"code": "98", "slug": "far"}
    )
    from tests.surveys import fieldwork_people as made_up

    officer = made_up.person("far-officer", Role.PROVINCIAL_OFFICER, unit=far)
    client = Client()
    client.force_login(officer)

    assert client.get("/viec/").context["waiting"] == []


def test_somebody_without_a_role_is_told_whom_to_ask(world):
    from tests.surveys import fieldwork_people as made_up

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
