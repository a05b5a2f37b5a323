"""What was lost is brought back: dead workers' jobs, worn-out ones, lost messages."""

import os
import socket
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from jobs import leases, wake
from jobs.leases import Leased, State


def every_kind() -> int:
    """Reconcile all jobs; how many messages were sent. Two at once do no harm."""
    queue_is_empty = wake.queue_is_empty()
    return sum(
        reconcile(kind, queue_is_empty=queue_is_empty)
        for kind in leases.kinds().values()
    )


def reconcile(kind: type[Leased], *, queue_is_empty: bool = False) -> int:
    """Free, give up, close and send the jobs of a kind; how many messages were sent."""
    release_orphans(kind)
    abandon_worn_out(kind)
    kind.close_stuck()
    return wake.workers(kind, queue_is_empty=queue_is_empty)


def release_orphans(kind: type[Leased]) -> None:
    """End at once the leases of this machine's dead processes.

    Only a shortcut: without it the same jobs come free when their lease runs out.
    """
    running = kind.objects.filter(state=State.RUNNING)
    for job in running.only("state", "worker", "fence"):
        if process_is_gone(job.worker):
            past = timezone.now() - timedelta(seconds=1)
            leases.mine(job).update(lease_until=past, sent_at=None)


def abandon_worn_out(kind: type[Leased]) -> None:
    """Fail jobs that killed every worker that took them."""
    now = timezone.now()
    rows = kind.objects.claimable(at=now).filter(claims__gte=kind.MAX_CLAIMS)
    rows.update(
        state=State.FAILED,
        lease_until=None,
        finished_at=now,
        error=f"taken {kind.MAX_CLAIMS} times and never brought to an end",
    )


def process_is_gone(worker: str) -> bool:
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


def is_zombie(pid: str) -> bool:
    """Whether a process has ended and only waits for its parent (Linux only)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"
