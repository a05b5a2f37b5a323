"""Sentences of docs/asvs.md that no other test asks about."""

import sys
from types import ModuleType

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import path

from accounts.models import Role, User
from accounts.sign_in import links
from config import urls
from tests.accounts.people import PASSWORD, is_in, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan():
    return person("lan", Role.RESEARCHER, email="lan@example.gov.vn")


def test_every_cookie_is_of_this_site_alone_and_no_script_reads_the_session(
    client, lan
):
    client.get("/dang-nhap/")
    sign_in(client, "lan")

    cookies = client.cookies
    assert {"sessionid", "sipas_known", "csrftoken"} <= cookies.keys()
    assert {one["samesite"] for one in cookies.values()} == {"Lax"}
    for name in ("sessionid", "sipas_known"):
        assert cookies[name]["httponly"]


def chosen(user, word):
    """The answer to a password chosen by a link."""
    client = Client()
    link = links.password_link(user).removeprefix(links.address())
    place = client.get(link, follow=True).redirect_chain[-1][0]
    page = client.get(place)
    answer = client.post(place, {"new_password1": word, "new_password2": word})
    user.refresh_from_db()
    return page, answer


@pytest.mark.parametrize("word", ["11 ký tự ấy", "1q2w3e4r5t6y", "lan@example.gov.vn"])
def test_short_common_and_own_words_are_no_passwords(lan, word):
    _page, answer = chosen(lan, word)

    assert answer.status_code == 200
    assert not lan.check_password(word)
    assert lan.check_password(PASSWORD)


@pytest.mark.parametrize(
    "word",
    [
        "chỉ toàn chữ thường",
        "  blanks at both ends  ",
        "🙂🙃" * 8,
        "x" + "ộ" * 998 + "y",
    ],
)
def test_a_password_is_any_long_text_and_taken_as_it_was_typed(client, lan, word):
    page, answer = chosen(lan, word)

    assert answer.status_code == 302
    assert lan.check_password(word)
    assert not lan.check_password(word.strip() + "z")
    assert word.strip() == word or not lan.check_password(word.strip())
    said = page.content.decode()
    assert said.count('type="password"') == 2
    assert "onpaste" not in said
    sign_in(client, "lan", word)
    assert is_in(client)


def test_an_empty_installation_has_no_account():
    assert not User.objects.exists()


def test_sessions_are_rows_under_random_keys_and_no_key_is_taken_from_a_browser(lan):
    keys = set()
    for _ in range(3):
        client = Client()
        sign_in(client, "lan")
        keys.add(client.cookies["sessionid"].value)
    forger = Client()
    forger.cookies["sessionid"] = "a" * 32
    sign_in(forger, "lan")

    assert all(len(key) == 32 and key.isalnum() for key in keys)
    assert len(keys) == 3
    assert keys <= set(Session.objects.values_list("session_key", flat=True))
    assert forger.cookies["sessionid"].value != "a" * 32
    guessed = Client()
    guessed.cookies["sessionid"] = "b" * 32
    assert not is_in(guessed)


@pytest.mark.parametrize("page", ["/tai-khoan/", "/viec/", "/admin/", "/viec/dot/"])
def test_the_way_out_stands_on_the_page(client, lan, page):
    client.force_login(person("mai", Role.ANALYST))

    said = client.get(page).content.decode()

    assert 'method="post" action="/dang-xuat/"' in said


@pytest.mark.parametrize(
    "address",
    [
        *("/.git/config", "/.git/HEAD", "/.env", "/manage.py", "/pyproject.toml"),
        *("/static/", "/static/css/", "/media/", "/docs/"),
    ],
)
def test_no_source_and_no_list_of_files_is_served(client, address):
    assert client.get(address).status_code == 404


def test_an_error_says_nothing_of_what_is_inside(monkeypatch, settings):
    def breaks(_request):
        raise RuntimeError("the inside of things")

    broken = ModuleType("broken_urls")
    broken.urlpatterns = [path("vo/", breaks), *urls.urlpatterns]
    broken.handler500 = getattr(urls, "handler500", None) or (
        "django.views.defaults.server_error"
    )
    monkeypatch.setitem(sys.modules, "broken_urls", broken)
    settings.ROOT_URLCONF = "broken_urls"

    answer = Client(raise_request_exception=False).get("/vo/")

    said = answer.content.decode()
    assert answer.status_code == 500
    assert "inside of things" not in said
    assert "Traceback" not in said
    assert "RuntimeError" not in said
