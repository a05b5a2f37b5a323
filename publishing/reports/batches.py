"""All reports of a release in one job: asked for, made file after file, cancelled.

A worker that took a batch over goes on where the last one stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F

from accounts import audit
from accounts.models import User
from jobs import leases, wake
from publishing.models import Release, ReportBatch
from publishing.pages.selection import basis_of
from publishing.refusals import refused
from publishing.reports import making, store

logger = logging.getLogger(__name__)


def request(
    release: Release, *, basis: str = "", by: User | None = None
) -> ReportBatch:
    """Ask for every report of a sealed release on a basis, and wake a worker.

    Raises Refused for a draft, an unknown basis, and while they are being made.
    """
    if release.state not in (Release.State.SEALED, Release.State.SUPERSEDED):
        raise refused("reports_of_a_draft")
    basis = basis_of(release, basis)
    total = sum(1 for _order in making.every(release, basis=basis))
    try:
        with transaction.atomic():
            batch = ReportBatch.objects.create(
                release=release, basis=basis, requested_by=by, total=total
            )
            _record(batch, "reports_requested", by, files=total)
            wake.on_commit(ReportBatch)
    except IntegrityError:
        raise refused("reports_under_way") from None
    return batch


@transaction.atomic
def cancel(batch: ReportBatch, *, by: User) -> None:
    """Stop after the file being made; what is made stays. Raises Refused."""
    if not ReportBatch.objects.filter(pk=batch.pk).cancel():
        raise refused("batch_over")
    _record(batch, "reports_cancelled", by)


def make_all(batch: ReportBatch) -> None:
    """Make what is not made yet.

    Raises PermanentFailure when files could not be made, all others being there.
    """
    release, failed = batch.release, list(batch.failed_files)
    made = _made(batch)
    step(batch, {"done": len(made) + len(failed)})
    tried = {file for file, _why in failed}
    for order in making.every(release, basis=batch.basis):
        if str(order) in made | tried:
            continue
        try:
            store.put(release, order)
        except OperationalError:
            raise
        except Exception as error:
            logger.exception("report %s of %s", order, release)
            failed.append([str(order), repr(error)])
        step(batch, {"done": F("done") + 1, "failed_files": failed})
    if failed:
        raise leases.PermanentFailure("")
    leases.finish(batch)


def _made(batch: ReportBatch) -> set[str]:
    """Files made since the batch was asked for: by a worker that stopped."""
    rows = batch.release.reports.filter(basis=batch.basis)
    return {str(row) for row in rows.filter(made_at__gte=batch.requested_at)}


def step(batch: ReportBatch, columns: Mapping[str, object]) -> None:
    """Write how far it is. Raises FenceMoved."""
    if not leases.mine(batch).update(**columns):
        raise leases.FenceMoved(batch)


def _record(batch: ReportBatch, verb: str, by: User | None, **details: object) -> None:
    subject = f"release {batch.release}"
    audit.record(
        actor=by, verb=verb, subject=subject, details={"basis": batch.basis} | details
    )
