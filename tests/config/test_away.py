"""What people are told while the database is away, full, or held by others."""

import errno
import json
import os
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection, transaction
from django.test import RequestFactory
from psycopg import errors
from psycopg_pool import PoolTimeout

from config.web import away, refused
from config.web.away import AWAY, FULL, HELD
from tests.config import portal_process
from tests.config.forwarder import Forwarder
from tests.config.portal_process import PROJECT, ask
from tests.databases import scene
from tests.publishing import factories

KEPT, OTHER = "/phuong-phap/", "/cong-bo/"


@pytest.fixture(autouse=True)
def sure_of_nothing(monkeypatch):
    monkeypatch.setattr(away, "_sure_until", float("-inf"))


def wrapped(cause):
    """The error as Django raises it."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (wrapped(PoolTimeout("no connection")), AWAY),
        (wrapped(errors.AdminShutdown("going down")), AWAY),
        (wrapped(errors.DiskFull("no space left on device")), FULL),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (wrapped(errors.LockNotAvailable("lock timeout")), HELD),
        (wrapped(errors.QueryCanceled("statement timeout")), HELD),
        (OSError(errno.EACCES, "Permission denied"), None),
        (KeyError("a mistake of ours"), None),
    ],
)
def test_each_trouble_has_its_name(error, expected):
    assert away.trouble(error) is expected


def broken(error, path):
    request = RequestFactory().get(path)
    try:
        raise error
    except type(error):
        return refused.broken(request)


def test_a_full_disk_is_told_as_such_in_both_languages():
    page = broken(wrapped(errors.DiskFull("no space left")), "/thuc-dia/")
    said = broken(wrapped(errors.DiskFull("no space left")), "/api/v1/runs/")

    assert page.status_code == said.status_code == 507
    assert "hết chỗ lưu" in page.content.decode()
    assert "no room left" in page.content.decode()
    assert json.loads(said.content)["errors"][0]["code"] == "no_room_left"
    assert said["Retry-After"] == "300"


def test_english_comes_first_where_the_address_is_english():
    page = broken(wrapped(PoolTimeout("away")), "/en/ranking/").content.decode()

    assert page.index("interrupted") < page.index("gián đoạn")


def test_a_mistake_of_ours_stays_one():
    assert broken(KeyError("oh"), "/").status_code == 500


def test_after_a_vain_wait_others_are_answered_at_once():
    asked = []
    site = away.AtOnce(asked.append)
    away.note(wrapped(PoolTimeout("away")))

    first = site(RequestFactory().get("/tim/"))
    site(RequestFactory().get("/static/x.css"))

    assert first.status_code == 503
    assert len(asked) == 1
    away._sure_until = time.monotonic() - 0.01
    site(RequestFactory().get("/tim/"))
    assert len(asked) == 2


def test_one_broken_connection_sends_nobody_else_away():
    asked = []
    away.note(wrapped(errors.AdminShutdown("killed by an administrator")))

    away.AtOnce(asked.append)(RequestFactory().get("/tim/"))

    assert len(asked) == 1


def one_round():
    factories.register(only=("01", "33", "48", "75", "80"))
    factories.published()


def role_of_the_portal():
    with pytest.MonkeyPatch.context() as patch:
        return portal_process.let_the_portal_in(patch)


address = scene(one_round, role_of_the_portal)


@pytest.fixture
def portal(address, tmp_path, monkeypatch):
    """(base address, the line to its database) of a portal as in production."""
    whole = urlsplit(address)
    line = Forwarder(whole.port)
    line.mend()
    there = whole._replace(netloc=whole.netloc.rpartition(":")[0] + f":{line.port}")
    monkeypatch.setenv("SIPAS_DEBUG", "")
    monkeypatch.setenv("SIPAS_KEPT_PAGES", "400")
    words = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(words, cwd=PROJECT, check=True, env=os.environ)
    with portal_process.serving(there.geturl(), tmp_path) as (base, _log):
        yield base, line
    line.cut()


@pytest.mark.django_db
def test_kept_pages_stay_others_fail_fast_and_all_come_back(portal):
    base, line = portal
    assert ask(base, KEPT)[0] == ask(base, OTHER)[0] == 200

    line.cut()
    timed(base, "/tim/?q=a")
    waits, over = [], time.monotonic() + 6
    while time.monotonic() < over:
        waits.append(timed(base, KEPT))
        time.sleep(0.05)
    status, headers, page = ask(base, "/tim/?q=ha+noi")
    found = []
    crowd = [
        threading.Thread(target=lambda n=n: found.append(timed(base, f"/tim/?q={n}")))
        for n in range(30)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    said = ask(base, "/api/v1/figures/?round=none")
    line.mend()
    begun = time.monotonic()
    while ask(base, f"/tim/?q={time.monotonic()}")[0] != 200:
        assert time.monotonic() - begun < 10
        time.sleep(0.1)

    assert len(waits) > 20
    assert {code for code, _seconds in waits} == {200}
    assert sorted(seconds for _code, seconds in waits)[-2] < 0.5
    assert status == 503
    assert headers["Retry-After"] == "10"
    assert "tạm thời gián đoạn".encode() in page
    assert b"is interrupted" in page
    assert {code for code, _seconds in found} == {503}
    assert max(seconds for _code, seconds in found) < 4
    assert said[0] == 503
    assert json.loads(said[2])["errors"][0]["code"] == "database_away"


def timed(base, path):
    begun = time.monotonic()
    return ask(base, path)[0], time.monotonic() - begun


@pytest.mark.django_db
def test_a_statement_beyond_its_time_is_told_as_such():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        with pytest.raises(OperationalError) as caught, transaction.atomic():
            cursor.execute("SELECT pg_sleep(2)")

    assert away.trouble(caught.value) is HELD
