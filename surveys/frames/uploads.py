"""Files too long for one request are stored by a worker, all of them or nothing.

The row of an import is the truth and a message to a worker only wakes it, as with the
jobs of scoring. A load is one transaction: cancelling it, or killing its worker, leaves
nothing. The last statement of that transaction writes the state under the
worker's fence, so a worker that was taken for dead stores nothing either.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from accounts import audit
from surveys.frames import lists
from surveys.models import Import
from surveys.tabular.problems import RoundRefused
from surveys.tabular.watch import Stopped, Watch

logger = logging.getLogger(__name__)

# Up to this size a file is stored while its sender waits: a second or two.
IN_REQUEST = 2_000_000
DO_IMPORT = "surveys.tasks.do_import"
# A file that kills every worker that takes it is given up.
MAX_CLAIMS = 5
SECONDS_BETWEEN_LOOKS = 0.5
State = Import.State


class ImportOver(Exception):
    """It has come to its end; there is nothing to cancel."""


def _frame(asked: Import, watch: Watch) -> str:
    """Load a list; its code."""
    assert asked.upload is not None  # nosec B101  # a check of the row says so
    loaded = lists.load(
        asked.upload, mapping=asked.spec["mapping"], by=asked.by, watch=watch
    )
    return loaded.code


# Another kind of file is a name in Import.Kind and its loader here.
LOADERS: dict[str, Callable[[Import, Watch], str]] = {Import.Kind.FRAME: _frame}


def ask(kind, *, file, by, spec, upload=None) -> Import:
    """Leave a file to the workers; the import under way if it was asked already."""
    under_way = upload and upload.imports.live().first()
    if under_way:
        return under_way
    with transaction.atomic():
        asked = Import.objects.create(
            kind=kind, file=file, by=by, spec=spec, upload=upload
        )
        _record("import_asked", by, asked)
        transaction.on_commit(wake)
    return asked


@transaction.atomic
def cancel(asked: Import, *, by, at) -> None:
    """Stop an import; one under way ends within moments. Raises ImportOver."""
    asked = Import.objects.select_for_update().get(pk=asked.pk)
    if not asked.live:
        raise ImportOver(asked)
    if asked.state == State.WAITING:
        asked.state, asked.finished_at = State.CANCELLED, at
    asked.cancel_asked = True
    asked.save(update_fields=["state", "finished_at", "cancel_asked"])
    _record("import_cancelled", by, asked)


def do(import_id) -> None:
    """Store one file if it is to be had."""
    asked = _claim(import_id)
    if asked is None:
        return
    watch = Watch()
    try:
        with _beside(asked, watch), transaction.atomic():
            made = LOADERS[asked.kind](asked, watch)
            _finish(asked, made, watch)
    except Stopped:
        # Without effect when another worker took it over.
        _close(asked, watch, state=State.CANCELLED)
    except (lists.FrameRefused, RoundRefused) as refused:
        _fail(asked, watch, problems=refused.problems)
    except lists.FrameError as error:
        _fail(asked, watch, error=error.code)
    except OperationalError:
        # The database went away; when the lease has run out, anybody may try again.
        raise
    except Exception:
        logger.exception("import %s", asked.pk)
        _fail(asked, watch, error="unexpected")


def reconcile() -> int:
    """Bring back what was lost with a worker; how many messages were sent."""
    now = timezone.now()
    lost = Import.objects.filter(state=State.RUNNING, lease_until__lt=now)
    lost.filter(cancel_asked=True).update(state=State.CANCELLED, finished_at=now)
    lost.filter(claims__gte=MAX_CLAIMS).update(
        state=State.FAILED, finished_at=now, error="unexpected"
    )
    return wake()


def wake() -> int:
    """Send a message for each import that may be taken and was not sent lately.

    A broker that is away is no error: the next reconciliation sends the rows.
    """
    ids = _to_send(timezone.now())
    for import_id in ids:
        try:
            current_app.send_task(
                DO_IMPORT, kwargs={"import_id": import_id}, retry=False
            )
        except (BrokerUnreachable, OSError) as error:
            logger.warning("broker unreachable, imports wait: %s", error)
            Import.objects.filter(pk__in=ids).update(sent_at=None)
            return 0
    return len(ids)


def _lease():
    return timedelta(seconds=settings.SIPAS_JOB_LEASE_SECONDS)


def _claimable(now):
    """Waiting, or left by a worker that is gone."""
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=now)
    return Import.objects.filter(free, cancel_asked=False)


def _to_send(now):
    lately = Q(sent_at__gte=now - _lease())
    with transaction.atomic():
        rows = _claimable(now).exclude(lately).select_for_update(skip_locked=True)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:100])
        Import.objects.filter(pk__in=ids).update(sent_at=now)
    return ids


def _claim(import_id) -> Import | None:
    now = timezone.now()
    taken = (
        _claimable(now)
        .filter(pk=import_id)
        .update(
            state=State.RUNNING,
            started_at=now,
            lease_until=now + _lease(),
            fence=F("fence") + 1,
            claims=F("claims") + 1,
        )
    )
    rows = Import.objects.select_related("upload", "by")
    return rows.get(pk=import_id) if taken else None


def _mine(asked):
    return Import.objects.filter(pk=asked.pk, fence=asked.fence, state=State.RUNNING)


@contextmanager
def _beside(asked, watch):
    """A thread that keeps the lease, tells how far the load is, and hears a cancel."""
    over = threading.Event()

    def look():
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            try:
                _tell(asked, watch)
            except OperationalError:
                # Away for the moment; the next look may still be in time.
                connection.close()
        connection.close()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _tell(asked, watch):
    _mine(asked).update(lease_until=timezone.now() + _lease(), **_progress(watch))
    found = Import.objects.filter(pk=asked.pk)
    now = found.values_list("state", "fence", "cancel_asked").first()
    if now is not None and now != (State.RUNNING, asked.fence, False):
        watch.stop()


def _progress(watch):
    done = min(watch.done, watch.total)
    return {
        "stage": watch.stage,
        "rows": watch.rows,
        "done": done,
        "total": watch.total,
    }


def _finish(asked, made, watch):
    """The last words of the load's own transaction. Raises Stopped."""
    uncancelled = _mine(asked).filter(cancel_asked=False)
    if not _written(uncancelled, watch, state=State.DONE, made=made):
        raise Stopped


def _close(asked, watch, **values):
    return _written(_mine(asked), watch, **values)


def _written(rows, watch, **values):
    """How many rows were ended, at most one."""
    values |= _progress(watch)
    return rows.update(finished_at=timezone.now(), lease_until=None, **values)


def _fail(asked, watch, *, problems=None, error=""):
    first = problems.first if problems else []
    lines = [
        [one.row, one.column, one.value, one.code, one.vi, one.en] for one in first
    ]
    count = problems.count if problems else 0
    _close(
        asked,
        watch,
        state=State.FAILED,
        error=error,
        problems=lines,
        problem_count=count,
    )


def _record(verb, by, asked):
    details = {"file": asked.file, "kind": asked.kind}
    audit.record(actor=by, verb=verb, subject=f"import {asked.pk}", details=details)
