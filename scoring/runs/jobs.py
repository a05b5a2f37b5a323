"""Job rows: claim, renew, finish, fail, and send again what was lost.

The row in PostgreSQL is the truth and a message to a worker only a wake-up: a lost
message is sent again, a doubled one finds nothing to claim, and a worker that lost
its lease finds that its fence has moved and writes nothing.
"""

import os
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from scoring.models import Job, Run, State

MAX_CLAIMS = 40
MAX_FAILURES = 3
SECONDS_BETWEEN_TRIES = 0.2


class FenceMoved(Exception):
    """Another worker took the job over: what this one computed is dropped."""


def lease():
    return timedelta(seconds=settings.SIPAS_JOB_LEASE_SECONDS)


def worker_name():
    return f"{socket.gethostname()}:{os.getpid()}"


def claimable(now):
    """Jobs that may be taken: waiting, or left by a worker that is gone."""
    unfinished = Job.objects.filter(run=OuterRef("run")).exclude(state=State.DONE)
    weighing = Exists(unfinished.filter(kind=Job.Kind.WEIGH))
    tallying = Exists(unfinished.filter(kind=Job.Kind.TALLY))
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=now)
    ready = (
        Q(kind=Job.Kind.WEIGH)
        | Q(~weighing, kind=Job.Kind.TALLY)
        | Q(~weighing, ~tallying, kind=Job.Kind.COMPOSE)
    )
    live = Q(run__state__in=[State.WAITING, State.RUNNING])
    return Job.objects.filter(free & ready & live)


def indices_to_make(job):
    """Id of the job that composes the run of a tally, if it may be taken; or None."""
    if job.kind != Job.Kind.TALLY:
        return None
    ready = claimable(timezone.now()).filter(run=job.run_id, kind=Job.Kind.COMPOSE)
    return ready.values_list("pk", flat=True).first()


def under_way(run):
    """Jobs that still can come to an end without help: taken, or to be had now."""
    running = run.jobs.filter(state=State.RUNNING)
    return running | claimable(timezone.now()).filter(run=run)


def claim(job_id):
    """Take a job for this process, or return None when it is not to be had."""
    now = timezone.now()
    with transaction.atomic():
        job = (
            claimable(now)
            .filter(pk=job_id)
            .select_related("run__round__instrument", "unit")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if job is None:
            return None
        job.state, job.started_at, job.worker = State.RUNNING, now, worker_name()
        job.fence += 1
        job.claims += 1
        job.lease_until = now + lease()
        job.save(
            update_fields=[
                "state",
                "started_at",
                "worker",
                "fence",
                "claims",
                "lease_until",
            ]
        )
        if job.run.state == State.WAITING:
            Run.objects.filter(pk=job.run_id, state=State.WAITING).update(
                state=State.RUNNING
            )
    return job


def mine(job):
    return Job.objects.filter(pk=job.pk, fence=job.fence, state=State.RUNNING)


def patiently(deed):
    """Do it, again and again for as long as a lease while the database is away.

    A worker that waits with its message in hand leaves the other messages in the
    queue; one that gave up at once would use them all up for nothing.
    """
    deadline = time.monotonic() + settings.SIPAS_JOB_LEASE_SECONDS
    while True:
        try:
            return deed()
        except OperationalError:
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(SECONDS_BETWEEN_TRIES)


def hand_back(job):
    """Leave a job that the database's absence cut short to whoever comes first."""
    mine(job).update(state=State.WAITING, lease_until=None, sent_at=None)


@contextmanager
def renewed(job):
    """Keep the lease alive while the body computes, from a thread beside it."""
    stop = threading.Event()

    def keep():
        while not stop.wait(settings.SIPAS_JOB_LEASE_SECONDS / 3):
            try:
                mine(job).update(lease_until=timezone.now() + lease())
            except OperationalError:
                # Away for the moment; the next renewal may still be in time.
                connection.close()
        connection.close()

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()


def finish(job, *, input_digest="", stages):
    """Mark the job done; raises FenceMoved when it is no longer this worker's.

    Call it in the transaction that writes the job's product.
    """
    done = mine(job).update(
        state=State.DONE,
        finished_at=timezone.now(),
        lease_until=None,
        input_digest=input_digest,
        stages=stages,
        error="",
    )
    if not done:
        raise FenceMoved(job)


def fail(job, *, error, final):
    """Record what went wrong; a job that may yet succeed goes back to waiting."""
    gone_for_good = final or job.failures + 1 >= MAX_FAILURES
    mine(job).update(
        state=State.FAILED if gone_for_good else State.WAITING,
        failures=F("failures") + 1,
        finished_at=timezone.now(),
        lease_until=None,
        sent_at=None,
        error=error,
    )
    return gone_for_good


def abandon_worn_out():
    """Fail jobs that killed every worker that took them; returns how many."""
    return Job.objects.filter(
        claims__gte=MAX_CLAIMS, state__in=[State.WAITING, State.RUNNING]
    ).update(
        state=State.FAILED,
        lease_until=None,
        error=f"taken {MAX_CLAIMS} times and never brought to an end",
    )


def process_is_gone(worker):
    """Whether a worker of this very machine has ended; False when unknown."""
    host, _, pid = worker.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return is_zombie(pid)


def is_zombie(pid):
    """Whether a process has ended and only waits for its parent (Linux only)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"


def release_orphans():
    """End at once the leases of this machine's dead processes.

    Only a shortcut: without it the same jobs come free when their lease runs out.
    """
    running = Job.objects.filter(state=State.RUNNING).values_list(
        "pk", "worker", "fence"
    )
    for pk, worker, fence in running:
        if process_is_gone(worker):
            Job.objects.filter(pk=pk, fence=fence, state=State.RUNNING).update(
                lease_until=timezone.now() - timedelta(seconds=1), sent_at=None
            )


def to_send(now, *, queue_is_empty=False):
    """Ids of claimable jobs nobody was woken for lately, marked as sent.

    Lately is within a lease, or a third of one when no message waits any more: those
    that were sent are then lost or in a worker's hands. Rows locked by another
    reconciler are passed over: two at once send once.
    """
    lately = now - (lease() / 3 if queue_is_empty else lease())
    unsent = Q(sent_at__isnull=True) | Q(sent_at__lt=lately)
    expired = Q(state=State.RUNNING, sent_at__lt=F("lease_until"))
    with transaction.atomic():
        ids = list(
            claimable(now)
            .filter(unsent | expired)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("pk")
            .values_list("pk", flat=True)[:1000]
        )
        Job.objects.filter(pk__in=ids).update(sent_at=now)
    return ids
