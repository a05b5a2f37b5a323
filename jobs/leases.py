"""Jobs as rows: taken by one worker, held under a lease, finished once.

The row in PostgreSQL is the truth and a message to a worker only a wake-up: a lost
message is sent again, a doubled one finds nothing to claim, and a worker that lost
its lease finds that its fence has moved and writes nothing.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs import paused

SECONDS_BETWEEN_TRIES = 0.2
NOTHING: Mapping[str, object] = {}


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


LIVE = (State.WAITING, State.RUNNING)


class FenceMoved(Exception):
    """Cancelled, or taken over by another worker: what this one made is dropped."""


class PermanentFailure(Exception):
    """No other try would go better; `columns` of the row say more than `error`."""

    def __init__(self, error: str, columns: Mapping[str, object] = NOTHING) -> None:
        self.columns = columns
        super().__init__(error)


class LeasedQuerySet(models.QuerySet[Any]):
    def live(self) -> LeasedQuerySet:
        return self.filter(state__in=LIVE)

    def claimable(self, *, at: datetime) -> LeasedQuerySet:
        """Jobs that may be taken: waiting, or left by a worker that is gone."""
        left = Q(state=State.RUNNING, lease_until__lt=at)
        return self.filter(self.model.turn(), Q(state=State.WAITING) | left)

    def cancel(self) -> int:
        """Jobs not begun never begin, one under way finds itself fenced; how many."""
        return self.live().update(
            state=State.CANCELLED, lease_until=None, finished_at=timezone.now()
        )

    def put_back(self) -> int:
        """Let failed jobs wait again, as if never tried; how many."""
        return self.filter(state=State.FAILED).update(
            state=State.WAITING, failures=0, claims=0, sent_at=None, error=""
        )


class Leased(models.Model):
    """A job of some kind; a room's own columns say what is to be done.

    A worker may write only while `fence` is the number it claimed with; a job whose
    lease ran out is anybody's again. `claims` counts takings, `failures` mistakes,
    `started_at` is the first taking.
    """

    State = State
    # The function that does a job, by its dotted name: verbs stand above models.
    DONE_BY: ClassVar[str]
    # The column of when somebody asked for it, as a path of a query.
    ASKED_AT: ClassVar[str]
    # What that function reads, fetched with the row.
    WITH: ClassVar[tuple[str, ...]] = ()
    # A job that kills every worker that takes it is given up.
    MAX_CLAIMS = 5
    MAX_FAILURES = 3

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING
    )
    claims = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="running_%(class)s_has_a_lease",
                condition=~Q(state="running") | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="finished_%(class)s_has_its_time",
                condition=Q(state__in=["waiting", "running"])
                | Q(finished_at__isnull=False),
            ),
        ]

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @classmethod
    def turn(cls) -> Q:
        """Which jobs may be done now; a kind that waits for other jobs says so here."""
        return Q()

    @classmethod
    def close_stuck(cls) -> None:
        """End what waits in vain for failed jobs; a kind with such a thing says how."""


Job = TypeVar("Job", bound=Leased)


def kinds() -> dict[str, type[Leased]]:
    """Every kind of job there is, by the name that messages carry."""
    found = (model for model in apps.get_models() if issubclass(model, Leased))
    return {model._meta.label_lower: model for model in found}


def lease() -> timedelta:
    return timedelta(seconds=settings.SIPAS_JOB_LEASE_SECONDS)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@transaction.atomic
def claim(kind: type[Job], pk: int) -> Job | None:
    """Take a job for this process, or return None when it is not to be had."""
    if paused.is_paused():
        return None
    now = timezone.now()
    rows = kind.objects.claimable(at=now).filter(pk=pk).select_related(*kind.WITH)
    job: Job | None = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return None
    job.state, job.worker = State.RUNNING, worker_name()
    job.started_at = job.started_at or now
    job.lease_until = now + lease()
    job.fence += 1
    job.claims += 1
    changed = ("state", "worker", "started_at", "lease_until", "fence", "claims")
    job.save(update_fields=changed)
    return job


def mine(job: Leased) -> LeasedQuerySet:
    """The row, as long as it is this worker's."""
    rows = type(job).objects.filter(pk=job.pk)
    return rows.filter(fence=job.fence, state=State.RUNNING)


def is_lost(job: Leased) -> bool:
    """Whether it was cancelled or taken over; a row not to be seen yet says nothing."""
    rows = type(job).objects.filter(pk=job.pk).values_list("state", "fence")
    return rows.first() not in (None, (State.RUNNING, job.fence))


def renew(job: Leased) -> None:
    mine(job).update(lease_until=timezone.now() + lease())


@contextmanager
def repeated(call: Callable[[], object], *, seconds: float) -> Iterator[None]:
    """Do it every so many seconds, from a thread beside the body."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(seconds):
            try:
                call()
            except OperationalError:
                # Away for the moment; the next time may still be early enough.
                connection.close()
        connection.close()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        # Not for long: it may be waiting for a database that is away.
        thread.join(SECONDS_BETWEEN_TRIES)


def patiently(call: Callable[[], Any]) -> Any:
    """Do it, again and again for as long as a lease while the database is away.

    A worker that waits with its message in hand leaves the other messages in the
    queue; one that gave up at once would use them all up for nothing.
    """
    deadline = time.monotonic() + settings.SIPAS_JOB_LEASE_SECONDS
    while True:
        try:
            return call()
        except OperationalError:
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(SECONDS_BETWEEN_TRIES)


def finish(job: Leased, columns: Mapping[str, object] = NOTHING) -> None:
    """Mark the job done, with columns of its kind.

    Call it in the transaction that writes the job's product: it raises FenceMoved,
    and so takes the product back, when the job is no longer this worker's.
    """
    if not _ended(job, State.DONE, {"error": "", **columns}):
        raise FenceMoved(job)


def fail(job: Leased, failure: Exception) -> bool:
    """Write down what went wrong; whether that was the end of the job.

    One that may yet succeed goes back to waiting.
    """
    over, columns = job.failures + 1 >= job.MAX_FAILURES, NOTHING
    lines = traceback.format_exception(failure, limit=-3)
    error = f"{failure!r}\n\n{''.join(lines)}"
    if isinstance(failure, PermanentFailure):
        over, error, columns = True, str(failure), failure.columns
    again = {"failures": F("failures") + 1, "sent_at": None, "error": error}
    _ended(job, State.FAILED if over else State.WAITING, {**again, **columns})
    return over


def hand_back(job: Leased) -> None:
    """Leave a job that the database's absence cut short to whoever comes first."""
    mine(job).update(state=State.WAITING, lease_until=None, sent_at=None)


def _ended(job: Leased, state: State, columns: Mapping[str, object]) -> int:
    now = timezone.now()
    return mine(job).update(state=state, finished_at=now, lease_until=None, **columns)
