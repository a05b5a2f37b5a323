"""Questions to the machine, its database and its work, each answered by a finding.

A check never raises: one that cannot be answered says so, as a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import DatabaseError

from operations.checks import database, kept, machine, working
from operations.finding import Finding, Level
from wording.text import Text

Check = Callable[[datetime], Finding]

# What a process must have before a proxy sends anybody to it.
READY: dict[str, Check] = {
    "database": database.answers,
    "migrations": database.migrations,
    "queue": working.queue,
    "chain": working.chain,
    "disk": machine.disk,
    "clock": database.clock,
}
# The portal's role sees no jobs and no migrations.
READY_PORTAL: dict[str, Check] = {
    name: READY[name] for name in ("database", "chain", "disk", "clock")
}
EVERY: dict[str, Check] = {
    **READY,
    "room": machine.room_for_twice,
    "inodes": machine.inodes,
    "memory": machine.memory,
    "keys": machine.keys,
    "version": database.version,
    "durable": database.durable,
    "roles": database.roles,
    "broker": working.broker,
    "mail": working.mail,
    "failed": working.failed,
    "certificate": working.certificate,
    "backup": kept.backup,
    "drill": kept.drill,
    "wal": kept.wal,
}


def all_of(checks: dict[str, Check], *, at: datetime) -> list[Finding]:
    return list(_asked(checks.items(), at))


def _asked(checks: Iterable[tuple[str, Check]], at: datetime) -> Iterable[Finding]:
    for name, check in checks:
        try:
            yield check(at)
        except (DatabaseError, OSError, ValueError) as error:
            why = (str(error).splitlines() or [type(error).__name__])[0]
            said = Text(f"Không kiểm tra được: {why}", f"Could not be asked: {why}")
            yield Finding(name, Level.BAD, said)
