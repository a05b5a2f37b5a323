"""Logs that tell of requests and of nobody; metrics that name views and no people."""

import json
import logging
import sys
import time
import urllib.request

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest

from accounts.models import AuditEvent
from config.servers import embedded
from operations import logs, metrics
from operations.checks import kept
from tests.accounts.people import hold, person

TOLD = {"at", "level", "logger", "said", "request", "actor", "unit", "view"}
TOLD |= {"error", "frames"}


@pytest.fixture
def lines():
    """What the JSON log says, line by line."""
    found = []

    class Keep(logging.Handler):
        def emit(self, record):
            if logs.NoQuery().filter(record):
                found.append(json.loads(logs.AsJson().format(record)))

    handler, root = Keep(), logging.getLogger()
    root.addHandler(handler)
    yield found
    root.removeHandler(handler)


@pytest.mark.django_db
def test_a_line_says_which_request_who_by_number_and_no_name(client, lines):
    someone = hold(person("an-nguyen"), "analyst").user
    someone.first_name = "Nguyễn Văn Đồng"
    someone.save()
    client.force_login(someone)

    answer = client.get("/viec/he-thong/?q=0912345678&ten=Dong")

    (line,) = [one for one in lines if one["logger"] == "django.request"]
    assert set(line) <= TOLD
    assert line["request"] == answer[logs.HEADER]
    assert line["actor"] == someone.pk
    words = json.dumps(lines, ensure_ascii=False)
    assert "0912345678" not in words
    assert "Đồng" not in words
    assert someone.username not in words


def test_the_words_of_an_error_are_not_in_the_log(lines):
    try:
        raise ValueError("phone 0912345678 of Nguyễn Văn Đồng is odd")
    except ValueError:
        logging.getLogger("surveys").exception("a form was not read")

    (line,) = lines
    assert line["error"] == "ValueError"
    assert line["frames"][-1].endswith("test_the_words_of_an_error_are_not_in_the_log")
    assert "0912345678" not in json.dumps(line)


def test_queries_that_others_write_are_taken_off(lines):
    logging.getLogger("django.request").error("Bad: %s", "/tim/?q=0912345678 then")

    assert lines[0]["said"] == "Bad: /tim/?... then"


@pytest.mark.parametrize(
    ("given", "stays"), [("a1b2c3d4-e5f6", True), ("x\r\nEvil: 1", False), ("", False)]
)
def test_a_proxys_number_stays_unless_it_is_odd(given, stays):
    site = logs.Named(lambda request: HttpResponse(request.number))

    answer = site(RequestFactory().get("/", headers={logs.HEADER: given}))

    assert (answer[logs.HEADER] == given) is stays
    assert answer.content.decode() == answer[logs.HEADER]


def value(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


@pytest.mark.django_db
def test_requests_are_counted_by_view_and_never_by_address(client):
    told = {"view": "portal:search", "method": "GET", "status": "200"}
    before = value("sipas_requests_total", **told)

    client.get("/tim/?q=bi+mat")
    client.generic("BREW", "/tim/")

    assert value("sipas_requests_total", **told) == before + 1
    text = generate_latest(REGISTRY).decode()
    assert "bi+mat" not in text
    assert "BREW" not in text


@pytest.mark.django_db
def test_what_the_database_knows_is_asked_when_somebody_reads(monkeypatch):
    AuditEvent.objects.create(verb=kept.BACKUP, subject="operations")
    hold(person("an"), "analyst")
    monkeypatch.setattr(metrics.connection, "close", lambda: None)
    registry = CollectorRegistry()
    registry.register(metrics.OfTheDatabase())

    text = generate_latest(registry).decode()

    assert "sipas_database_up 1.0" in text
    assert "sipas_queue_age_seconds 0.0" in text
    assert 'sipas_check{name="durable"} 2.0' in text
    assert registry.get_sample_value("sipas_backup_age_seconds") < 60
    assert registry.get_sample_value("sipas_drill_age_seconds") == float("inf")


def test_a_database_that_is_away_is_a_number_too(monkeypatch):
    def away(_at):
        raise OperationalError("away")
        yield

    monkeypatch.setattr(metrics, "_all_gauges", away)
    monkeypatch.setattr(metrics.connection, "close", lambda: None)
    registry = CollectorRegistry()
    registry.register(metrics.OfTheDatabase())

    assert registry.get_sample_value("sipas_database_up") == 0


@pytest.mark.django_db(transaction=True)
def test_a_port_of_its_own_answers_this_machine():
    port = embedded.free_port()
    before = set(REGISTRY._collector_to_names)
    server, _thread = metrics.open_port(port)
    try:
        said = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20)
        text = said.read().decode()
    finally:
        server.shutdown()
        server.server_close()
        for one in set(REGISTRY._collector_to_names) - before:
            REGISTRY.unregister(one)

    assert server.server_address[0] == "127.0.0.1"
    assert "sipas_database_up 1.0" in text


def test_an_idle_worker_says_nothing(worker, tmp_path):
    log = tmp_path / "worker.log"
    before = len(log.read_text().splitlines())

    time.sleep(7)

    said = log.read_text().splitlines()[before:]
    assert said == [], sys.stderr.write("\n".join(said))
