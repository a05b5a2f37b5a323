"""Contents that came second: kept beside the first until a supervisor decides."""

from django.db import transaction

from accounts import audit
from surveys import questionnaire
from surveys.editing import amendments
from surveys.editing.amendments import PLACE, Content
from surveys.intake.row import content_of
from surveys.models import DOMAINS, Conflict, Response
from surveys.refusals import refused


def keep(disputes, *, at):
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
                content=content_of(row),
                digest=digest,
                received_at=at,
            )
            for (response_id, digest), row in new.items()
        )
        disputed = Response.objects.filter(pk__in={pk for pk, _ in new})
        disputed.filter(state=Response.State.KEPT).update(state=Response.State.DISPUTED)


def waiting():
    """Conflicts to decide, the oldest first."""
    rows = Conflict.objects.filter(state=Conflict.State.WAITING)
    return rows.select_related("response__round", "response__unit").order_by("pk")


@transaction.atomic
def settle(response, *, use=None, among=None, by, reason, at):
    """Say which content counts: a waiting conflict of the questionnaire, or None for
    the one that came first. The others are set aside, and stay. Raises Refused.

    `among` names the conflicts that were looked at; one that came since still waits.
    """
    if not reason.strip():
        raise refused("reason_missing", "reason")
    response = amendments.locked(response)
    open_ones = response.conflicts.filter(state=Conflict.State.WAITING)
    if among is not None:
        open_ones = open_ones.filter(pk__in=[one.pk for one in among])
    if not open_ones.exists() or (use and not open_ones.filter(pk=use.pk).exists()):
        raise refused("already_decided")
    if use is not None:
        content = content_in(use)
        if content != amendments.content_of(response):
            amendments.replace_content(response, content, by=by, reason=reason, at=at)
    decision = {"decided_by": by, "decided_at": at, "reason": reason.strip()}
    chosen = open_ones.filter(pk=use.pk) if use else open_ones.none()
    chosen.update(state=Conflict.State.USED, **decision)
    open_ones.update(state=Conflict.State.SET_ASIDE, **decision)
    amendments.settle_state(response)
    audit.record(
        actor=by,
        verb="conflict_settled",
        subject=f"response {response.round.code}/{response.uid}",
        details={"used": use.pk if use else None, "reason": reason.strip()},
    )
    return response


def content_in(conflict) -> Content:
    """What the waiting content says."""
    row = conflict.content
    scored = questionnaire.decode(
        amendments.instrument_of(conflict.response), bytes.fromhex(row["answers"][2:])
    )
    columns = {name: row[name] for name in (*PLACE, *DOMAINS)}
    return Content({**scored, **(row["other"] or {})}, columns)


def _known(ids):
    rows = Conflict.objects.filter(response_id__in=ids)
    for response_id, digest in rows.values_list("response_id", "digest"):
        yield response_id, bytes(digest)
