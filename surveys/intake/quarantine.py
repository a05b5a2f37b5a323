"""Contents that came second: kept beside the first until a supervisor decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from surveys.intake.store import Row
from surveys.models import Conflict, Response


def keep(disputes: Sequence[tuple[int, Row]], *, at: datetime) -> None:
    """Store (response id, row) pairs; a questionnaire they dispute counts no longer.

    A content that is already there, waiting or decided, changes nothing.
    """
    if not disputes:
        return
    with transaction.atomic():
        ids = sorted({response_id for response_id, _ in disputes})
        # Always locked in one order, so that two batches never wait for each other.
        locked = Response.objects.select_for_update().filter(pk__in=ids)
        list(locked.order_by("pk").values_list("pk", flat=True))
        known = set(_known(ids))
        new = {(pk, row.content): row for pk, row in disputes}
        new = {key: row for key, row in new.items() if key not in known}
        Conflict.objects.bulk_create(
            Conflict(
                response_id=response_id,
                content=row.words(),
                digest=digest,
                received_at=at,
            )
            for (response_id, digest), row in new.items()
        )
        disputed = Response.objects.filter(pk__in={pk for pk, _ in new})
        disputed.filter(state=Response.State.KEPT).update(state=Response.State.DISPUTED)


def _known(ids):
    rows = Conflict.objects.filter(response_id__in=ids)
    for response_id, digest in rows.values_list("response_id", "digest"):
        yield response_id, bytes(digest)
