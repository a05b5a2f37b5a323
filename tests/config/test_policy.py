"""Headers, sizes and rates that hold for every page."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts import presence
from accounts.models import PolicyReport, User
from accounts.tries import limits, policy_reports
from accounts.tries.rates import Rate
from config import serve
from config.web import policy, static_headers
from tests.accounts.people import superuser
from tests.publishing import factories

PROJECT = Path(__file__).resolve().parents[2]
PAGES = ["/", "/dang-nhap/", "/khong-co/", "/api/v1/", "/api/v1/docs/", "/admin/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_every_answer_tells_browsers_what_to_refuse(client, address):
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "report-uri /bao-cao-chinh-sach/" in policy
    assert headers["Reporting-Endpoints"] == 'csp="/bao-cao-chinh-sach/"'
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/tai-khoan/", "/admin/", "/viec/", "/mot-cua/"])
def test_no_cache_keeps_a_page_behind_the_door(client, address):
    client.force_login(superuser())

    assert "no-store" in client.get(address).headers["Cache-Control"]


def deployed(*words, **environment):
    own = {name: word for name, word in os.environ.items() if "SIPAS" not in name}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=own | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


PRODUCTION = {
    "SIPAS_HTTPS": "1",
    "SIPAS_SECRET_KEY": "kq2Vf8-only-for-this-check-1f9Zb0XyLw3_Rt7Ud5Gh6Ja",
    "SIPAS_ALLOWED_HOSTS": "sipas.example",
    "SIPAS_SECURITY_CONTACT": "mailto:security@sipas.example",
    "SIPAS_TRUSTED_PROXIES": "127.0.0.1/32",
}


@pytest.fixture
def desk(transactional_db):
    """The address of the desk's own role, which owns nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIPAS_DESK_PASSWORD", "only-for-this-check")
        patch.setattr(settings, "SECRET_KEY", PRODUCTION["SIPAS_SECRET_KEY"])
        call_command("database_roles", verbosity=0)
    factories.register(only=("01",))
    address = urlsplit(os.environ["DATABASE_URL"])
    host = address.netloc.rpartition("@")[2]
    name = connection.settings_dict["NAME"]
    place = f"sipas_desk:only-for-this-check@{host}"
    yield address._replace(netloc=place, path=name).geturl()
    with connection.cursor() as cursor:
        presence.write_key(cursor)


def test_a_site_with_its_settings_passes_the_check_of_deployment(desk):
    with_desk = PRODUCTION | {"DATABASE_URL": desk}
    checked = deployed("check", "--deploy", "--fail-level", "ERROR", **with_desk)

    assert checked.returncode == 0, checked.stderr
    # That no mail leaves is no mistake where invitations are printed; it is said.
    assert "sipas.W002" in checked.stderr
    assert "1 issue (0 silenced)" in checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("changed", "id_"),
    [({"SIPAS_TRUSTED_PROXIES": ""}, "E018"), ({"DATABASE_URL": "owner"}, "E017")],
)
def test_no_site_is_served_by_an_owner_or_behind_nobody(desk, changed, id_):
    """The tests' own role is a superuser of its server."""
    owner = urlsplit(os.environ["DATABASE_URL"])
    if changed.get("DATABASE_URL"):
        changed = {"DATABASE_URL": owner.geturl()}

    checked = deployed(
        "check", "--deploy", **PRODUCTION | {"DATABASE_URL": desk} | changed
    )

    assert checked.returncode != 0
    assert f"sipas.{id_}" in checked.stderr


@pytest.mark.parametrize(
    ("sender", "trusted", "secure"),
    [
        ("127.0.0.1", [], False),
        ("198.51.100.7", ["127.0.0.1/32"], False),
        ("127.0.0.1", ["127.0.0.1/32"], True),
    ],
)
def test_only_trusted_proxies_say_that_a_request_came_by_https(
    settings, sender, trusted, secure
):
    settings.TRUSTED_PROXIES = trusted
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # As a server hands it on that believes whoever comes from loopback.
    request = RequestFactory().get(
        "/",
        REMOTE_ADDR=sender,
        HTTP_X_FORWARDED_PROTO="https",
        **{"wsgi.url_scheme": "https"},
    )

    policy.Proxies(lambda request: HttpResponse())(request)

    assert request.is_secure() is secure


@pytest.mark.django_db
def test_no_visitor_says_that_he_came_by_https(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    said = client.get("/api/v1/releases/", headers={"x-forwarded-proto": "https"})

    assert not said.wsgi_request.is_secure()
    assert b"https://testserver" not in said.content


def test_static_files_refuse_what_pages_refuse(settings, tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = str(tmp_path), False
    settings.WHITENOISE_AUTOREFRESH = True
    served = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))

    headers = served(RequestFactory().get("/static/a.css")).headers

    assert headers["Content-Security-Policy"] == static_headers.POLICY
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Access-Control-Allow-Origin" not in headers


def test_no_access_log_of_the_server_keeps_a_query(caplog, monkeypatch):
    monkeypatch.setattr(serve.access, "propagate", True)
    answer = serve.logged(lambda environ, start: start("200 OK", []) or [b""])
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/tim/", "QUERY_STRING": "q=Lan"}

    with caplog.at_level("INFO", logger="config.access"):
        answer(asked, lambda *_words: None)

    assert [line.partition(" ms")[0][:13] for line in caplog.messages] == [
        "GET /tim/ 200"
    ]
    assert "Lan" not in caplog.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/t\u1ec9nh/", "/t%E1%BB%89nh/"),
        ("/x\r\n2026 user 8 signed in\x1b[2J", "/x%0D%0A2026%20user%208"),
    ],
)
def test_nobody_writes_a_line_of_the_access_log_of_their_own(
    caplog, monkeypatch, path, said
):
    monkeypatch.setattr(serve.access, "propagate", True)

    def site(environ, start):
        # As Django leaves it.
        environ["PATH_INFO"] = path
        start("404 Not Found", [])
        return [b""]

    sent = path.encode().decode("latin-1")
    with caplog.at_level("INFO", logger="config.access"):
        serve.logged(site)({"REQUEST_METHOD": "GET", "PATH_INFO": sent}, print)

    (line,) = caplog.messages
    assert line.startswith(f"GET {said}")
    assert line.isprintable()


def test_no_secret_stands_in_the_settings():
    source = (PROJECT / "config" / "settings.py").read_text()

    given = re.findall(r'"SIPAS_\w*(?:SECRET|KEY|PASSWORD)\w*", "([^"]*)"', source)
    assert given
    assert set(given) == {""}


def limit_of(settings, client, address, size):
    settings.LARGEST_BODIES = {"door:sign-in": size}
    body = b"x" * (size + 1)
    return client.generic("POST", address, body, "application/x-www-form-urlencoded")


@pytest.mark.django_db
def test_a_body_over_the_limit_of_its_page_is_refused_unread(client, settings):
    answer = limit_of(settings, client, "/dang-nhap/", 5_000)

    assert answer.status_code == 413
    assert "Chưa lưu gì" in answer.text


@pytest.mark.django_db
def test_a_size_that_is_no_number_is_refused(client):
    answer = client.post("/dang-nhap/", CONTENT_LENGTH="many")

    assert answer.status_code == 413


@pytest.mark.django_db
def test_only_pages_for_files_take_more_than_a_form(settings, client):
    from django.urls import reverse

    for name in settings.LARGEST_BODIES:
        assert reverse(name, args=["x"] if name == "scorecards:upload" else [])
    client.force_login(superuser())
    big = SimpleUploadedFile("a.csv", b"x" * (settings.LARGEST_BODY + 1))

    assert client.post("/tai-khoan/mat-khau/", {"f": big}).status_code == 413
    assert client.post(reverse("field:upload"), {"file": big}).status_code != 413


REPORT = {
    "document-uri": "https://sipas.example/xep-hang/?q=mine",
    "effective-directive": "script-src-elem",
    "blocked-uri": "inline",
}


def send(client, content, kind="application/csp-report"):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.generic("POST", "/bao-cao-chinh-sach/", body, kind)


@pytest.mark.django_db
def test_reports_of_browsers_are_counted_by_page_and_directive():
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert send(client, {"csp-report": REPORT}).status_code == 204
    newer = {
        "documentURL": "/xep-hang/",
        "effectiveDirective": "img-src",
        "blockedURL": "https://elsewhere.example/x.png",
    }
    assert send(client, [{"type": "csp-violation", "body": newer}]).status_code == 204

    counted = PolicyReport.objects.order_by("directive")
    assert list(counted.values_list("directive", "blocked", "page", "count")) == [
        ("img-src", "elsewhere", "portal:ranking", 1),
        ("script-src-elem", "inline", "portal:ranking", 2),
    ]


@pytest.mark.django_db
def test_a_report_plants_no_words_of_its_own(client):
    planted = dict.fromkeys(REPORT, "https://<script>evil")

    send(client, {"csp-report": planted})

    row = PolicyReport.objects.values_list("directive", "blocked", "page").get()
    assert row == ("other", "elsewhere", "other")


@pytest.mark.django_db
def test_reports_are_slowed_down(client):
    burst = policy_reports.REPORTING.burst
    statuses = [send(client, b"no report").status_code for _ in range(burst + 2)]

    assert statuses == [400] * burst + [429] * 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=8,
)
NEAR = st.fixed_dictionaries(
    {"csp-report": st.dictionaries(st.sampled_from([*REPORT]), JSON)}
)


@given(
    body=st.binary(max_size=200)
    | (NEAR | JSON).map(lambda said: json.dumps(said).encode())
)
def test_whatever_is_sent_is_a_report_or_none(body):
    try:
        read = list(policy_reports._read(body))
    except (ValueError, RecursionError, AttributeError, TypeError):
        return
    for directive, blocked, page in read:
        assert directive in policy_reports.DIRECTIVES | {"other"}
        assert len(blocked) <= 20
        assert len(page) <= 100


@pytest.mark.django_db
def test_the_api_is_slowed_down_by_source_and_says_how_long(client, monkeypatch):
    monkeypatch.setattr(limits, "READING_API", Rate("few", burst=3, every=100))
    forged = [
        client.get("/api/v1/", headers={"x-forwarded-for": f"198.51.100.{n}"})
        for n in range(6)
    ]

    assert [answer.status_code for answer in forged] == [200] * 3 + [429] * 3
    assert 0 < int(forged[-1].headers["Retry-After"]) <= 300
    assert client.get("/api/v1/", REMOTE_ADDR="198.51.100.1").status_code == 200


@pytest.mark.django_db
def test_a_limited_page_counts_the_methods_it_names():
    page = limits.limited(Rate("post", burst=1, every=100), "POST")(
        lambda request: HttpResponse("done")
    )
    factory = RequestFactory()

    reads = [page(factory.get("/")).status_code for _ in range(3)]
    writes = [page(factory.post("/")).status_code for _ in range(2)]

    assert reads == [200] * 3
    assert writes == [200, 429]


def test_a_post_of_somebody_signed_in_needs_the_token_of_our_own_page(db):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create(username="lan"))

    assert client.post("/viec/").status_code == 403
