"""The door: who comes in, how often anybody may try, when a session ends."""

import re
import time
from dataclasses import replace
from statistics import median
from urllib.parse import quote

import pytest
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from accounts.models import AuditEvent, Role, User
from accounts.sign_in import device_cookies, steps
from tests.accounts.people import DOOR, PASSWORD, is_in, person, sign_in

pytestmark = pytest.mark.django_db
WRONG = "Tên hoặc mật khẩu không đúng"


@pytest.fixture
def lan():
    return person("lan", Role.RESEARCHER)


def hammer(client, name, *, times, start=0, **words):
    answers = [
        sign_in(client, name, f"guess {start + n}", **words) for n in range(times)
    ]
    return [answer.status_code for answer in answers]


def test_a_guesser_has_five_tries_at_once_and_is_told_how_long_to_wait(client, lan):
    assert hammer(client, "lan", times=7) == [200] * 5 + [429] * 2

    refused = sign_in(client, "lan")

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 180
    assert "Thử quá nhiều lần" in refused.text
    assert not is_in(client)


def test_a_quarter_of_an_hour_holds_ten_tries_at_most():
    rate = steps.FROM_ONE_SOURCE

    assert rate.burst + 900 / rate.every <= 10


@pytest.mark.parametrize("spelling", ["LAN", "Lan", "ｌａｎ"])
def test_another_spelling_of_a_name_has_no_tries_of_its_own(client, lan, spelling):
    hammer(client, "lan", times=5)

    assert hammer(client, spelling, times=1) == [429]


def test_a_forged_header_gives_no_new_tries(client, lan):
    forged = [
        sign_in(client, "lan", "guess", headers={"x-forwarded-for": f"198.51.100.{n}"})
        for n in range(20)
    ]

    assert [answer.status_code for answer in forged].count(200) == 5


def test_an_owner_comes_in_while_strangers_hammer_at_the_account(client, lan):
    sign_in(client, "lan")
    client.post("/dang-xuat/")
    for n in range(24):
        hammer(Client(), "lan", times=1, start=n, REMOTE_ADDR=f"198.51.100.{n}")
    stranger = sign_in(Client(), "lan", REMOTE_ADDR="203.0.113.9")

    owner = sign_in(client, "lan", follow=True)

    assert stranger.status_code == 429
    assert owner.status_code == 200
    assert is_in(client)


def test_a_known_browser_is_counted_too(client, lan):
    sign_in(client, "lan")
    client.post("/dang-xuat/")

    assert hammer(client, "lan", times=6) == [200] * 5 + [429]


@pytest.mark.parametrize("word", ["x", "eyJhIjoiYiJ9:1:x", ""])
def test_a_made_up_word_makes_no_browser_known(client, lan, word):
    client.cookies[device_cookies.COOKIE] = word

    hammer(client, "lan", times=5)

    assert hammer(Client(), "lan", times=1) == [429]


def test_one_source_on_many_accounts_is_slowed_down(client, monkeypatch):
    monkeypatch.setattr(steps, "OF_ONE_SOURCE", replace(steps.OF_ONE_SOURCE, burst=6))

    statuses = [sign_in(client, f"name{n}", "guess").status_code for n in range(9)]

    assert statuses == [200] * 6 + [429] * 3


def test_a_busy_morning_of_one_office_is_not_slowed_down(lan, monkeypatch):
    monkeypatch.setattr(steps, "OF_ONE_SOURCE", replace(steps.OF_ONE_SOURCE, burst=2))
    for _ in range(12):
        assert sign_in(Client(), "lan").status_code == 302


def test_an_unknown_name_gets_the_same_words(client, lan):
    answers = [sign_in(client, name, "wrong").text for name in ("lan", "sen")]

    # Apart from the name itself and the token of the form.
    said = [re.sub(r'value="[^"]*"', "", answer) for answer in answers]
    assert WRONG in said[0]
    assert said[0] == said[1]


class LightArgon2(hashers.Argon2PasswordHasher):
    """Argon2 that a busy machine runs in some milliseconds."""

    memory_cost, parallelism = 30_000, 1


def seconds_of(name, wrong):
    begun = time.thread_time()
    steps.authenticate(None, username=name, password=wrong)
    return time.thread_time() - begun


def test_an_unknown_name_takes_as_long_as_a_wrong_password(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.LightArgon2"]
    person("minh")
    seconds_of("minh", "first")

    # Time of this thread alone, in pairs: other programs of the machine weigh nothing.
    pairs = [(seconds_of("minh", "w"), seconds_of("nobody", "w")) for _ in range(15)]

    assert min(min(pair) for pair in pairs) > 0.005  # Argon2 was at work
    assert abs(median(a - b for a, b in pairs)) < 0.005


def test_passwords_are_kept_as_argon2():
    from config import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    hasher = hashers.Argon2PasswordHasher()
    assert (hasher.memory_cost, hasher.time_cost) >= (19 * 1024, 2)


def test_signing_in_gives_a_new_session_key(client, lan):
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    sign_in(client, "lan")

    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_signing_out_ends_the_session_on_the_server(client, lan):
    sign_in(client, "lan")
    stolen = client.cookies["sessionid"].value

    client.post("/dang-xuat/")

    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not is_in(thief)
    assert not Session.objects.filter(session_key=stolen).exists()


def test_signing_out_everywhere_ends_every_session(client, lan):
    phone, desk = Client(), Client()
    for browser in (client, phone, desk):
        sign_in(browser, "lan")

    client.post("/tai-khoan/dang-xuat-het/")

    assert [is_in(browser) for browser in (client, phone, desk)] == [False] * 3
    assert AuditEvent.objects.filter(verb="signed_out_everywhere").exists()
    assert sign_in(client, "lan").status_code == 302


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client, lan):
    other = Client()
    for browser in (client, other):
        sign_in(browser, "lan")
    new = "another long sentence"

    client.post(
        "/tai-khoan/mat-khau/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert (is_in(client), is_in(other)) == (True, False)


def test_someone_let_go_is_out_at_once(client, lan):
    sign_in(client, "lan")

    User.objects.filter(pk=lan.pk).update(is_active=False)

    assert not is_in(client)
    assert sign_in(client, "lan").status_code == 200


@pytest.mark.parametrize(
    ("older", "home"),
    [
        ("/admin/login/", "/admin/"),
        ("/en/admin/login/", "/en/admin/"),
        ("/viec/dang-nhap/", "/viec/"),
        ("/thuc-dia/dang-nhap/", "/viec/"),
        ("/en/mot-cua/dang-nhap/", "/en/viec/"),
        ("/vi-du-lieu/dang-nhap/", "/viec/"),
    ],
)
def test_older_addresses_lead_to_the_one_door_and_back_to_the_page_wanted(
    client, lan, older, home
):
    before = older.partition("/en/")[1].rstrip("/")

    led = client.get(older)
    wanted = client.get(older, {"next": "/mot-cua/gop-y/7/"})
    away = client.get(older, {"next": "https://evil.example/"})

    assert led["Location"] == f"{before}{DOOR}?next={quote(home, safe='')}"
    assert wanted["Location"].endswith("?next=%2Fmot-cua%2Fgop-y%2F7%2F")
    assert away["Location"] == led["Location"]
    given = {"username": "lan", "password": PASSWORD}
    assert client.post(wanted["Location"], given)["Location"] == "/mot-cua/gop-y/7/"


def test_who_has_nothing_to_look_up_is_told_so_and_not_sent_round(client, lan):
    given = {"username": "lan", "password": PASSWORD}

    ended = client.post(f"{DOOR}?next=/admin/", given, follow=True)

    assert ended.status_code == 403
    assert len(ended.redirect_chain) == 2
    assert "Đây là trang của:" in ended.text
    assert 'href="/viec/"' in ended.text


@pytest.mark.parametrize(
    "role", [Role.ANALYST, Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_a_role_alone_opens_the_pages_to_look_things_up(client, role):
    user = person("mai", role)
    client.force_login(user)

    assert client.get("/admin/").status_code == 200


def test_no_other_view_signs_anybody_in():
    from django.contrib.auth.views import LoginView

    def views(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns)
            else:
                yield pattern

    found = {
        view.pattern.describe()
        for view in views(get_resolver().url_patterns)
        if issubclass(getattr(view.callback, "view_class", object), LoginView)
    }

    assert found == set()


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/mot-cua/", "/mot-cua/"),
        ("https://evil.example/", "/viec/"),
        ("//evil.example", "/viec/"),
        ("javascript:alert(1)", "/viec/"),
    ],
)
def test_a_sign_in_leads_nowhere_else(client, lan, asked, led):
    answer = client.post(DOOR, {"username": "lan", "password": PASSWORD, "next": asked})

    assert answer["Location"] == led


@pytest.mark.parametrize("name", ["", "x" * 151, "a\x00b", " "])
def test_impossible_names_are_refused_in_words(client, name):
    answer = sign_in(client, name, "word")

    assert answer.status_code == 200
    assert WRONG in answer.text


def test_the_log_names_nobody(client, lan, caplog):
    caplog.set_level("INFO")

    sign_in(client, "my secret password typed as a name", "guess")
    sign_in(client, "lan")

    assert "my secret" not in caplog.text
    assert PASSWORD not in caplog.text
    assert "refused" in caplog.text


def test_a_post_without_its_token_is_refused(lan):
    answer = sign_in(Client(enforce_csrf_checks=True), "lan")

    assert answer.status_code == 403


def test_ended_sessions_are_swept_away(client, lan):
    sign_in(client, "lan")
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")

    call_command("clearsessions")

    assert not Session.objects.exists()
