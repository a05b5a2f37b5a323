"""200 threads race on 1,000 uids against a real server process."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from config.servers.embedded import free_port
from localities.models import Unit
from surveys.intake import senders
from surveys.models import Conflict, Response
from tests.conftest import PROJECT
from tests.scoring import factories
from tests.surveys.arrivals import collector, open_round, person, record

THREADS = 200
UIDS = 1_000


@pytest.fixture
def token(transactional_db, tmp_path):
    factories.load_small_register(tmp_path)
    today = timezone.localdate()
    rnd = open_round(opens=today, closes=today + timedelta(days=1))
    now = timezone.now()
    _, secret = senders.issue(
        name="cuộc đua",
        user=collector(),
        rnd=rnd,
        units=Unit.objects.filter(level="province"),
        by=person("officer"),
        at=now,
        expires_at=now + timedelta(hours=1),
    )
    return secret


@pytest.fixture
def server(token, tmp_path):
    """One server process of eight threads on the test's own database."""
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    port, log = free_port(), tmp_path / "server.log"
    words = ["config.serve", "--port", str(port), "--threads", "8"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": address._replace(path=name).geturl()},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _await(port, process, log)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _await(port, process, log):
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
                asked.request("GET", "/api/v1/sync")
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")


def post(line, token, path, content):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    line.request("POST", path, json.dumps(content), headers)
    answer = line.getresponse()
    return answer.status, json.loads(answer.read())


def race(port, token, number, heard):
    """25 uids in a batch, some under another content, and two of them alone."""
    chance = random.Random(number)
    uids = chance.sample(range(UIDS), 20) + [number * 5 + n for n in range(5)]
    chance.shuffle(uids)
    records = [
        record(f"u-{uid}", unit="01", level=chance.choice([4, 4, 4, 2])) for uid in uids
    ]
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    heard.append(post(line, token, "/api/v1/sync", {"records": records}))
    line.close()
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    heard.append(post(line, token, "/api/v1/questionnaires/", records[0]))
    line.close()


def test_200_threads_on_1000_uids_leave_1000_rows_and_no_server_error(token, server):
    heard: list = []
    threads = [
        threading.Thread(target=race, args=(server, token, number, heard))
        for number in range(THREADS)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    statuses = Counter(status for status, _ in heard)
    outcomes = Counter(
        result["outcome"]
        for _, content in heard
        for result in content.get("results", [content])
    )
    assert sum(statuses.values()) == 2 * THREADS
    assert statuses.keys() <= {200, 201, 409}
    assert Response.objects.count() == UIDS
    assert outcomes["created"] == UIDS
    assert outcomes.keys() == {"created", "duplicate", "conflict"}
    assert Response.objects.filter(state="disputed").count() == Conflict.objects.count()
