"""Entry without JavaScript: who may key what, what is a wall and what a warning."""

import re

import pytest
from django.urls import reverse

from surveys.models import Conflict, Response
from tests.journeys.stage import Field, form_of, shipped
from work import navigation

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return Field(form_of(3), cases=6)


@pytest.fixture
def page(field, client):
    client.force_login(field.surveyor)
    return reverse("work:entry", args=[field.frame.code])


def uid_on(client, page):
    return client.get(page).context["uid"]


def filled(client, page, serial, **changes):
    shown = client.get(page)
    given = {
        "uid": shown.context["uid"],
        "started_at": shown.context["now"],
        "serial": serial,
        **{f"S{n}": "4" for n in range(1, 4)},
    }
    return given | changes


def test_a_plain_form_is_stored_under_its_case(client, page, field):
    answer = client.post(page, filled(client, page, "000001"))

    kept = Response.objects.get()
    assert answer.url == reverse("work:home")
    assert (kept.channel, kept.surveyor) == ("web", field.surveyor)
    assert kept.case_uid == field.draw.cases.get(number=1).uid
    assert bytes(kept.answers) == bytes([4, 4, 4])


def test_the_same_page_sent_twice_is_stored_once(client, page, field):
    given = filled(client, page, "000001")
    client.post(page, given)
    field.draw.cases.filter(number=1).update(disposition="")
    client.post(page, given)

    assert Response.objects.count() == 1
    assert not Conflict.objects.exists()


def test_an_empty_item_is_a_warning_and_no_wall(client, page):
    given = filled(client, page, "000001", S2="")

    warned = client.post(page, given)
    client.post(page, given | {"anyway": "1"})

    assert warned.status_code == 422
    assert 'href="#row-S2"' in warned.content.decode()
    assert bytes(Response.objects.get().answers) == bytes([4, 0, 4])


def test_what_is_no_level_is_a_wall_that_keeps_the_rest(client, page):
    refused = client.post(page, filled(client, page, "000001", S2="7", anyway="1"))

    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "“7” không phải là mức" in shown
    assert re.search(r'name="S1" value="4" checked', shown)
    assert not Response.objects.exists()


@pytest.mark.parametrize("serial", ["", "999999", "00001", "abcdef"])
def test_only_serials_of_own_open_cases_are_taken(client, page, serial):
    refused = client.post(page, filled(client, page, serial))

    assert refused.status_code == 422
    assert not Response.objects.exists()


def test_another_surveyors_case_is_not_taken(client, page, field):
    field.assign(field.draw.cases.filter(number=2), field.other_surveyor)

    refused = client.post(page, filled(client, page, "000002"))

    assert refused.status_code == 422
    assert "000002" not in client.get(page).context["plan"]["cases"]


def test_entry_shows_no_name_of_anybody(client, page, field):
    shown = client.get(page).content.decode()

    for case in field.draw.cases.select_related("person__contact"):
        assert case.person.contact.name not in shown


def test_the_link_of_a_case_brings_its_serial(client, page, field):
    case = field.draw.cases.get(number=3)

    shown = client.get(page, {"phieu": case.uid}).content.decode()

    assert 'value="000003"' in shown


def test_somebody_without_a_case_here_sees_no_form(client, field):
    client.force_login(field.other_surveyor)

    assert client.get(reverse("work:entry", args=[field.frame.code])).status_code == 404


@pytest.mark.parametrize("name", ["supervisor", "officer"])
def test_people_who_do_not_enter_are_refused_kindly(client, field, name):
    client.force_login(getattr(field, name))

    refused = client.get(reverse("work:entry", args=[field.frame.code]))

    assert refused.status_code == 403
    assert "không dành cho vai trò" in refused.content.decode()


def test_a_page_that_refuses_counts_nothing(client, field, monkeypatch):
    def count(_rows):
        raise AssertionError

    monkeypatch.setattr(navigation, "counted", count)
    client.force_login(field.officer)

    refused = client.get(reverse("work:entry", args=[field.frame.code]))

    assert refused.status_code == 403
    assert reverse("work:home") in refused.content.decode()


def test_skips_of_the_form_hold_without_javascript(client):
    field = Field(shipped("sipas-2021"), cases=4)
    client.force_login(field.surveyor)
    page = reverse("work:entry", args=[field.frame.code])

    given = filled(client, page, "000001", N5="on_time", N6="yes", anyway="1")
    refused = client.post(page, {k: v for k, v in given.items() if k[0] != "S"})

    assert refused.status_code == 422
    assert "N6" in refused.context["wrong"]


def test_the_pages_of_a_device_say_that_they_may_be_kept(client, page):
    for address in (page, reverse("work:home"), reverse("work:waiting")):
        assert client.get(address).headers["X-Keep-Offline"] == "1"


def test_a_supervisors_home_is_kept_on_no_device(client, field):
    client.force_login(field.supervisor)

    assert "X-Keep-Offline" not in client.get(reverse("work:home")).headers


def test_the_service_worker_names_files_that_are_there(client, db):
    script = client.get(reverse("work:worker"))
    shell = re.match(r"const SHELL = (\{.*?\});", script.content.decode())

    assert script.headers["Content-Type"].startswith("text/javascript")
    assets = re.findall(r'"(/static/[^"]+)"', shell[1])
    assert len(assets) > 10
    for address in assets:
        assert client.get(address).status_code == 200, address


def test_no_script_or_style_stands_inside_a_page(client, page):
    for address in (page, reverse("work:home"), reverse("work:waiting")):
        shown = client.get(address).content.decode()
        scripts = re.findall(r"<script([^>]*)>", shown)
        assert all("src=" in one or "application/json" in one for one in scripts)
        assert " style=" not in shown
        assert not re.search(r" on[a-z]+=", shown)


def test_everybody_signs_in_at_one_door(client, field):
    asked = client.get(reverse("work:home"))
    shown = client.get(asked.url).content.decode()

    signed_in = client.post(
        reverse("door:sign-in"), {"username": "surveyor", "password": "only for tests"}
    )

    assert reverse("door:sign-in") in asked.url
    assert "Tên đăng nhập" in shown
    assert signed_in.url == reverse("door:code")
