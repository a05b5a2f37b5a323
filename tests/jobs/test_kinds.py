"""Kinds of jobs register by names: each leads somewhere, and says little in the log."""

import logging

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from jobs import leases
from jobs.tasks import reconcile
from jobs.wake import DO


@pytest.mark.parametrize("kind", leases.kinds())
def test_who_does_the_jobs_of_a_kind_is_there(kind):
    assert callable(import_string(leases.kinds()[kind].DONE_BY))


@pytest.mark.parametrize("name", settings.SIPAS_RECONCILIATIONS)
def test_a_reconciliation_is_there(name):
    assert callable(import_string(name))


@pytest.mark.parametrize("logger", ["celery.worker.strategy", "celery.app.trace"])
@pytest.mark.parametrize(
    ("level", "task", "heard"),
    [
        (logging.INFO, reconcile.name, False),
        (logging.ERROR, reconcile.name, True),
        (logging.INFO, DO, True),
    ],
)
def test_a_reconciliation_is_heard_of_only_when_it_fails(logger, level, task, heard):
    words = ({"name": task, "id": "1"},)
    said = logging.LogRecord(logger, level, "", 0, "Task %(name)s", words, None)

    assert bool(logging.getLogger(logger).filter(said)) == heard
