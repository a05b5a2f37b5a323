"""All reports of a release in one job: asked for, made, cancelled, brought back.

The row in PostgreSQL is the truth and a message only a wake-up, as with the jobs of
scoring. A worker that took a batch over goes on where the last one stopped.
"""

import logging
import os
import socket
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from accounts import audit
from publishing.models import Release, ReportBatch
from publishing.reports import making, store
from publishing.reports.scope import UnknownBasis

logger = logging.getLogger(__name__)
# The task by name: tasks stand above this module and know it, not the other way round.
MAKE = "publishing.tasks.make_reports"
# A batch that kills every worker that takes it is given up.
MAX_CLAIMS = 5
State = ReportBatch.State


class BatchRefused(Exception):
    """`code` is stable, the message says what to do next."""

    code = "batch_refused"


class NotSealedYet(BatchRefused):
    code = "not_sealed"


class UnderWay(BatchRefused):
    code = "under_way"


class BatchOver(BatchRefused):
    code = "batch_over"


class FenceMoved(Exception):
    """Cancelled, or taken over by another worker: write nothing more."""


def request(release: Release, *, basis="", by=None) -> ReportBatch:
    """Ask for every report of a sealed release on a basis, and wake a worker.

    Raises NotSealedYet, UnknownBasis, and UnderWay while they are being made.
    """
    if release.state not in (Release.State.SEALED, Release.State.SUPERSEDED):
        raise NotSealedYet(f"{release} is {release.state}; seal it first")
    basis = basis or release.bases[0]
    if basis not in release.bases:
        raise UnknownBasis(release, basis)
    total = sum(1 for _order in making.every(release, basis=basis))
    try:
        with transaction.atomic():
            batch = ReportBatch.objects.create(
                release=release, basis=basis, requested_by=by, total=total
            )
            _record(batch, "reports_requested", by, files=total)
            transaction.on_commit(wake)
    except IntegrityError:
        raise UnderWay(f"{release}: its reports are being made already") from None
    return batch


@transaction.atomic
def cancel(batch: ReportBatch, *, by) -> None:
    """Stop after the file being made; what is made stays. Raises BatchOver."""
    live = ReportBatch.objects.live().filter(pk=batch.pk)
    if not live.update(
        state=State.CANCELLED, lease_until=None, finished_at=timezone.now()
    ):
        raise BatchOver(f"{batch} is over; there is nothing to cancel")
    _record(batch, "reports_cancelled", by)


def do(batch_id: int) -> ReportBatch | None:
    """Make what is not made yet; returns the batch, or None if it is not to be had."""
    batch = claim(batch_id)
    if batch is None:
        return None
    try:
        _make_all(batch)
    except FenceMoved:
        logger.info("batch %s was cancelled or taken over", batch.pk)
    except OperationalError:
        # The database went away: the lease runs out, and the next worker goes on.
        logger.warning("batch %s stopped without its database", batch.pk)
    return batch


def claim(batch_id: int) -> ReportBatch | None:
    now = timezone.now()
    with transaction.atomic():
        batch = (
            ReportBatch.objects.claimable(at=now)
            .filter(pk=batch_id)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("release")
            .first()
        )
        if batch is None:
            return None
        batch.state, batch.worker = (
            State.RUNNING,
            f"{socket.gethostname()}:{os.getpid()}",
        )
        batch.started_at = batch.started_at or now
        batch.fence += 1
        batch.claims += 1
        batch.lease_until = now + lease()
        batch.save(
            update_fields=[
                "state",
                "worker",
                "started_at",
                "fence",
                "claims",
                "lease_until",
            ]
        )
    return batch


def lease() -> timedelta:
    """Long enough for the slowest file on a slow machine."""
    return timedelta(seconds=3 * settings.SIPAS_JOB_LEASE_SECONDS)


def mine(batch):
    return ReportBatch.objects.filter(
        pk=batch.pk, fence=batch.fence, state=State.RUNNING
    )


def _make_all(batch) -> None:
    release, failures = batch.release, list(batch.failures)
    made = _made(batch)
    step(batch, done=len(made) + len(failures))
    tried = {file for file, _why in failures}
    for order in making.every(release, basis=batch.basis):
        if str(order) in made | tried:
            continue
        try:
            store.put(release, order)
        except OperationalError:
            raise
        except Exception as error:
            logger.exception("report %s of %s", order, release)
            failures.append([str(order), repr(error)])
        step(batch, done=F("done") + 1, failures=failures)
    mine(batch).update(
        state=State.FAILED if failures else State.DONE,
        lease_until=None,
        finished_at=timezone.now(),
    )


def _made(batch) -> set[str]:
    """Files made since the batch was asked for: by a worker that stopped."""
    rows = batch.release.reports.filter(basis=batch.basis)
    return {str(row) for row in rows.filter(made_at__gte=batch.requested_at)}


def step(batch, **values) -> None:
    """Write how far it is and renew the lease. Raises FenceMoved."""
    if not mine(batch).update(lease_until=timezone.now() + lease(), **values):
        raise FenceMoved(batch)


def wake() -> int:
    """Send a message for each batch nobody was woken for lately; returns how many.

    A broker that is away is no error: the next reconciliation sends them.
    """
    now = timezone.now()
    with transaction.atomic():
        unsent = Q(sent_at__isnull=True) | Q(sent_at__lt=now - lease())
        ids = list(
            ReportBatch.objects.claimable(at=now)
            .filter(unsent)
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)
        )
        ReportBatch.objects.filter(pk__in=ids).update(sent_at=now)
    for batch_id in ids:
        try:
            current_app.send_task(
                MAKE, kwargs={"batch_id": batch_id}, retry=False, ignore_result=True
            )
        except (BrokerUnreachable, OSError) as error:
            logger.warning("broker unreachable, %s batches wait: %s", len(ids), error)
            ReportBatch.objects.filter(pk__in=ids).update(sent_at=None)
            break
    return len(ids)


def reconcile() -> int:
    """Give up what killed its workers, and send what was lost."""
    worn_out = ReportBatch.objects.claimable(at=timezone.now())
    worn_out.filter(claims__gte=MAX_CLAIMS).update(
        state=State.FAILED,
        lease_until=None,
        finished_at=timezone.now(),
        failures=[["", f"taken {MAX_CLAIMS} times and never brought to an end"]],
    )
    return wake()


def _record(batch, verb, by, **details):
    subject = f"release {batch.release}"
    audit.record(
        actor=by, verb=verb, subject=subject, details={"basis": batch.basis} | details
    )
