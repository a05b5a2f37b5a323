"""Messages that wake workers: one a job, sent again when they may be lost."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import ChannelError
from kombu.exceptions import OperationalError as BrokerUnreachable

from jobs.leases import Leased, State, lease

# The task by name: tasks stand above this module and know it, not the other way round.
DO = "jobs.tasks.do"
AT_ONCE = 1000
logger = logging.getLogger(__name__)


def on_commit(kind: type[Leased]) -> None:
    """Wake the workers once the rows they are to find are there."""
    transaction.on_commit(partial(workers, kind))


def workers(kind: type[Leased], *, queue_is_empty: bool = False) -> int:
    """Send a message for each job that may be taken and was not sent lately; how many.

    A broker that cannot be reached is no error: the rows stay, and the next
    reconciliation sends them.
    """
    ids = _to_send(kind, queue_is_empty=queue_is_empty)
    for position, pk in enumerate(ids):
        try:
            send(kind, pk)
        except (BrokerUnreachable, OSError) as error:
            logger.warning("broker unreachable, %s jobs wait: %s", len(ids), error)
            kind.objects.filter(pk__in=ids[position:]).update(sent_at=None)
            return position
    return len(ids)


def send(kind: type[Leased], pk: int) -> None:
    """Put one message on the broker; raises when there is none."""
    job = {"kind": kind._meta.label_lower, "job_id": pk}
    current_app.send_task(DO, kwargs=job, retry=False, ignore_result=True)


@transaction.atomic
def _to_send(kind: type[Leased], *, queue_is_empty: bool) -> list[int]:
    """Ids of claimable jobs nobody was woken for lately, marked as sent.

    Lately is within a lease, or a third of one when no message waits any more: those
    that were sent are then lost or in a worker's hands. Rows locked by another
    reconciler are passed over: two at once send once.
    """
    now = timezone.now()
    lately = now - (lease() / 3 if queue_is_empty else lease())
    unsent = Q(sent_at__isnull=True) | Q(sent_at__lt=lately)
    expired = Q(state=State.RUNNING, sent_at__lt=F("lease_until"))
    rows = kind.objects.claimable(at=now).filter(unsent | expired).order_by("pk")
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    ids = list(locked.values_list("pk", flat=True)[:AT_ONCE])
    kind.objects.filter(pk__in=ids).update(sent_at=now)
    return ids


def queue_is_empty() -> bool:
    """Whether the broker holds no message, or lost them all. False if unreachable."""
    queue = current_app.conf.task_default_queue
    with current_app.connection_for_write() as broker:
        try:
            declared = broker.channel().queue_declare(queue, passive=True)
            return bool(declared.message_count == 0)
        except ChannelError:
            # To Valkey an empty queue is no queue at all.
            return True
        except (*broker.connection_errors, OSError):
            return False
