"""The one test whose scoring happens in a worker process, woken by the broker."""

import time

from jobs import leases
from scoring import runs
from scoring.models import Index, Run, State

SECONDS_TO_SCORE = 60


def await_end(run: Run) -> Run:
    deadline = time.monotonic() + SECONDS_TO_SCORE
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if run.state in (State.DONE, State.FAILED):
            break
        time.sleep(0.1)
    return run


def test_a_round_is_scored_by_a_worker_of_its_own(worker, small_round):
    run = await_end(runs.request(small_round))

    assert run.state == State.DONE, runs.progress(run)["errors"]
    assert not run.jobs.exclude(state=State.DONE).exists()
    assert leases.worker_name() not in run.jobs.values_list("worker", flat=True)
    assert Index.objects.filter(run=run, unit__code="70").exists()
    assert worker.poll() is None
