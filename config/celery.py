"""The Celery application; tasks are found in each app's tasks.py.

Every worker asks for a reconciliation every few seconds: no beat process is needed,
and two that reconcile at once do no harm.
"""

import os

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sipas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Reconciliation(bootsteps.StartStopStep):
    """A timer in the worker's main process that queues `reconcile`."""

    requires = frozenset({"celery.worker.components:Timer"})

    def __init__(self, worker, **options):
        self.timer = None

    def start(self, worker):
        seconds = app.conf.get("SIPAS_RECONCILE_SECONDS", 2.0)
        self.timer = worker.timer.call_repeatedly(seconds, ask_for_reconciliation)

    def stop(self, worker):
        if self.timer:
            self.timer.cancel()


def ask_for_reconciliation():
    """Queue one reconciliation; a broker that is away is asked again next time."""
    from kombu.exceptions import OperationalError

    try:
        app.send_task("scoring.tasks.reconcile", retry=False, expires=10)
    except (OperationalError, OSError):
        return


app.steps["worker"].add(Reconciliation)
