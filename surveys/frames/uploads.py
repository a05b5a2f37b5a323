"""Files too long for one request are stored by a worker, all of them or nothing.

A load is one transaction that ends with the state of its job: cancelling it, killing
its worker, or another worker that took it over leaves nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import OperationalError, transaction

from accounts import audit
from accounts.models import User
from jobs import leases, wake
from surveys.frames import lists
from surveys.models import Import
from surveys.models.frame import FrameUpload
from surveys.refusals import Refused, refused
from surveys.tabular.problems import Problems, TableRefused
from surveys.tabular.sheet import Choices
from surveys.tabular.watch import Stopped, Watch

logger = logging.getLogger(__name__)

# Up to this size a file is stored while its sender waits: a second or two.
IN_REQUEST = 2_000_000
SECONDS_BETWEEN_LOOKS = 0.5


def _frame(asked: Import, watch: Watch) -> str:
    """Load a list; its code."""
    assert asked.upload is not None  # nosec B101  # a check of the row says so
    loaded = lists.load(
        asked.upload,
        mapping=asked.spec["mapping"],
        choices=Choices(**asked.spec.get("choices", {})),
        by=asked.by,
        watch=watch,
    )
    return loaded.code


# Another kind of file is a name in Import.Kind and its loader here.
LOADERS: dict[str, Callable[[Import, Watch], str]] = {Import.Kind.FRAME: _frame}


def request(
    kind: str,
    *,
    file: str,
    by: User,
    spec: Mapping[str, Any],
    upload: FrameUpload | None = None,
) -> Import:
    """Leave a file to the workers; the import under way if it was asked already."""
    under_way = upload and upload.imports.live().first()
    if under_way:
        return under_way
    with transaction.atomic():
        asked = Import.objects.create(
            kind=kind, file=file, by=by, spec=spec, upload=upload
        )
        _record("import_asked", by, asked)
        wake.on_commit(Import)
    return asked


@transaction.atomic
def cancel(asked: Import, *, by: User) -> None:
    """Stop an import; a worker that has it stores nothing. Raises Refused."""
    if not Import.objects.filter(pk=asked.pk).cancel():
        raise refused("import_over")
    _record("import_cancelled", by, asked)


def store(asked: Import) -> None:
    """Store the file of a job."""
    watch = Watch()
    try:
        with leases.repeated(
            lambda: _look(asked, watch), seconds=SECONDS_BETWEEN_LOOKS
        ):
            _load(asked, watch)
    except Stopped:
        raise leases.FenceMoved(asked) from None
    except TableRefused as error:
        raise _failure("", watch, error.problems) from None
    except Refused as error:
        raise _failure(error.code, watch) from None
    except (leases.FenceMoved, OperationalError):
        raise
    except Exception:
        # What went wrong may quote a name: it goes to the log, not to the row.
        logger.exception("import %s", asked.pk)
        raise _failure("unexpected", watch) from None


@transaction.atomic
def _load(asked: Import, watch: Watch) -> None:
    made = LOADERS[asked.kind](asked, watch)
    leases.finish(asked, {"made": made, **_progress(watch)})


def _look(asked: Import, watch: Watch) -> None:
    """Tell how far the load is, and hear of its end."""
    leases.mine(asked).update(**_progress(watch))
    if leases.is_lost(asked):
        watch.stop()


def _progress(watch: Watch) -> dict[str, object]:
    done = min(watch.done, watch.total)
    return {
        "stage": watch.stage,
        "rows": watch.rows,
        "done": done,
        "total": watch.total,
    }


def _failure(
    error: str, watch: Watch, problems: Problems | None = None
) -> leases.PermanentFailure:
    first = problems.first if problems else []
    lines = [
        [one.row, one.column, one.value, one.code, one.vi, one.en] for one in first
    ]
    count = problems.count if problems else 0
    columns = {"problems": lines, "problem_count": count, **_progress(watch)}
    return leases.PermanentFailure(error, columns)


def _record(verb: str, by: User, asked: Import) -> None:
    details = {"file": asked.file, "kind": asked.kind}
    audit.record(actor=by, verb=verb, subject=f"import {asked.pk}", details=details)
