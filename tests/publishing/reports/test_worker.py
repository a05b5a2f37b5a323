"""The whole way once: a click, a message, a Celery worker, files on the shelf."""

import time

import pytest

from publishing.models import ReportBatch
from publishing.reports import batches, making, store
from tests.publishing import factories

SECONDS = 60


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_reports_it_was_woken_for(worker, settings):
    factories.register(only=("01", "48"))
    release = factories.published()

    batch = batches.request(release)
    deadline = time.monotonic() + SECONDS
    while batch.live and time.monotonic() < deadline:
        time.sleep(0.2)
        batch.refresh_from_db()

    assert (batch.state, batch.failed_files) == (ReportBatch.State.DONE, [])
    for order in making.every(release, basis=batch.basis):
        body = store.kept(release, order)
        assert body is not None
        assert len(body) > 5_000
