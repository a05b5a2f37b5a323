"""The Celery application; tasks are found in each app's tasks.py.

Every worker asks for a reconciliation every few seconds: no beat process is needed,
and two that reconcile at once do no harm.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, bootsteps, signals

from config.garbage import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# What brings back work whose message or worker was lost.
RECONCILE = "jobs.tasks.reconcile"

app = Celery("sipas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.task_prerun.connect
@signals.task_postrun.connect
def return_connections(**signal: object) -> None:
    """Give each task a connection that works; broken ones leave the pool here."""
    from django.db import close_old_connections

    close_old_connections()


@signals.worker_process_init.connect
def begin_slot(**signal: object) -> None:
    collect_rarely()


class Reconciliation(bootsteps.StartStopStep):
    """A timer in the worker's main process that queues a reconciliation."""

    requires = frozenset({"celery.worker.components:Timer"})

    def __init__(self, worker: Any, **options: object) -> None:
        self.timer = None

    def start(self, worker: Any) -> None:
        seconds = app.conf.get("SIPAS_RECONCILE_SECONDS", 2.0)
        self.timer = worker.timer.call_repeatedly(seconds, ask_for_reconciliation)

    def stop(self, worker: Any) -> None:
        if self.timer:
            self.timer.cancel()


def ask_for_reconciliation() -> None:
    """Queue one; a broker that is away is asked again next time."""
    from kombu.exceptions import OperationalError

    try:
        app.send_task(RECONCILE, retry=False, expires=10)
    except (OperationalError, OSError):
        return


app.steps["worker"].add(Reconciliation)
