"""One run of a round under a fault: servers, workers, a clock and the verdict."""

import time
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection

from scoring import runs
from scoring.models import Run, State
from surveys.models import Round
from tests.chaos.ledger import Account, account

WORKERS = 2
PATIENCE = 300
LIMIT = 3.0
OVER = {State.DONE, State.FAILED, State.CANCELLED}


@dataclass(frozen=True)
class Outcome:
    """How often the fault struck, what the ledger says, the seconds a run took."""

    fault: str
    injected: int
    account: Account
    seconds: float
    remark: str = ""

    def holds(self, clean):
        return (
            self.account.figures == clean.account.figures
            and not self.account.jobs_lost
            and not self.account.done_twice
            and self.seconds <= LIMIT * clean.seconds
        )

    def cells(self, clean):
        found = self.account
        return {
            "fault": self.fault,
            "injected": self.injected,
            "attempts lost": found.attempts_lost,
            "jobs lost": found.jobs_lost,
            "done twice": found.done_twice,
            "figures equal": "yes" if found.figures == clean.account.figures else "NO",
            "seconds": f"{self.seconds:.1f}",
            "clean": f"{clean.seconds:.1f}",
            "x clean": f"{self.seconds / clean.seconds:.2f}",
        }


class Scene:
    """A stored round that is scored again and again, by workers hired for each run."""

    def __init__(self, stage, fleet, *, code):
        self.stage, self.fleet, self.code = stage, fleet, code

    @contextmanager
    def staffed(self, count=WORKERS, **orders):
        self.fleet.hire(count, **orders)
        self.fleet.await_ready()
        try:
            yield
        finally:
            self.fleet.dismiss()

    def clean(self):
        """An undisturbed run; raises RuntimeError when even that fails."""
        with self.staffed():
            run = self.begin()
            outcome = self.outcome("none", 0, run)
        if state_of(run) != State.DONE:
            raise RuntimeError(f"the undisturbed run failed: {runs.progress(run)}")
        return outcome

    def begin(self):
        self.begun = time.monotonic()
        return runs.request(Round.objects.get(code=self.code))

    def outcome(self, fault, injected, run):
        await_over(run)
        return Outcome(fault, injected, account(run), time.monotonic() - self.begun)


def state_of(run):
    """The run's state, or None while the database is away."""
    try:
        return Run.objects.values_list("state", flat=True).get(pk=run.pk)
    except OperationalError:
        connection.close()
        return None


def is_over(run):
    return state_of(run) in OVER


def await_over(run):
    deadline = time.monotonic() + PATIENCE
    while not is_over(run):
        if time.monotonic() > deadline:
            raise RuntimeError(f"run {run.pk} is not over: {runs.progress(run)}")
        time.sleep(0.05)
