"""A small round under real faults; `make prove NAME=chaos-jobs` takes a large one."""

import os
import time
from urllib.parse import urlsplit

import pytest
import redis
from django.db import connection

from jobs import attempts
from scoring import runs
from scoring.models import Job, Run, State
from tests.chaos import ledger
from tests.chaos.fleet import Fleet

LEASE = "2"
SECONDS_TO_SCORE = 60


@pytest.fixture
def fleet(transactional_db, tmp_path):
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    addresses = {
        "DATABASE_URL": address._replace(path=name).geturl(),
        "SIPAS_JOB_LEASE_SECONDS": LEASE,
    }
    ledger.watch()
    with Fleet(tmp_path, addresses) as fleet:
        yield fleet
    ledger.forget()


def undisturbed(rnd):
    run = runs.request(rnd)
    for kind in ("tally", "compose"):
        for job in run.jobs.filter(kind=kind):
            attempts.do(Job, job.pk)
    return run


def await_state(run, *states):
    deadline = time.monotonic() + SECONDS_TO_SCORE
    while time.monotonic() < deadline:
        run = Run.objects.get(pk=run.pk)
        if run.state in states:
            break
        time.sleep(0.05)
    return run


def await_a_job_under_way(run):
    deadline = time.monotonic() + SECONDS_TO_SCORE
    while not run.jobs.filter(state=State.RUNNING).exists():
        assert time.monotonic() < deadline, runs.progress(run)
        time.sleep(0.02)


def test_killed_workers_and_lost_messages_change_no_figure(fleet, small_round):
    expected = ledger.account(undisturbed(small_round))
    fleet.hire(every=0.5)
    run = runs.request(small_round)
    await_a_job_under_way(run)

    fleet.dismiss()
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    fleet.hire(2)
    over = await_state(run, State.DONE, State.FAILED)

    found = ledger.account(run)
    assert over.state == State.DONE, runs.progress(run)["errors"]
    assert found.attempts_lost >= 1
    assert (found.jobs_lost, found.done_twice) == (0, 0)
    assert found.figures == expected.figures


def test_a_poisoned_province_is_named_and_heals_by_a_retry(fleet, small_round):
    expected = ledger.account(undisturbed(small_round))
    fleet.hire(poison=["70"])
    run = runs.request(small_round)
    failed = await_state(run, State.FAILED, State.DONE)
    errors = runs.progress(run)["errors"]

    fleet.dismiss()
    fleet.hire()
    runs.retry(run, by=None)
    healed = await_state(run, State.DONE)

    assert failed.state == State.FAILED
    assert [error["unit"] for error in errors] == ["70"]
    assert "poison" in errors[0]["error"]
    assert healed.state == State.DONE
    assert ledger.account(run).figures == expected.figures
