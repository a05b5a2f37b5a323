"""Where reports are kept: files outside the web's root, a row for each.

A report is made once and handed out from the shelf. One that is missing, or whose
bytes are no longer those of its row, is made again. Only sealed figures are kept: a
draft gives way to another under the same number.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from time import perf_counter
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from publishing.models import Release, Report
from publishing.refusals import refused
from publishing.reports import apart, making
from publishing.reports.making import Order

# A reader waits this long for others' reports before being asked to come back.
SECONDS_TO_WAIT = 5.0
_making = Lock()


def place(release: Release, order: Order) -> Path:
    """release / edition / first digits of its digest / basis / file."""
    root = Path(settings.SIPAS_REPORTS)
    folder = root / quote(release.round_code, safe="") / str(release.edition)
    return folder / release.digest[:16] / order.basis / str(order)


def row(release: Release, order: Order) -> Report | None:
    return release.reports.filter(
        basis=order.basis, name=order.name, language=order.language, form=order.form
    ).first()


def kept(release: Release, order: Order) -> bytes | None:
    """The stored file, if it is there and whole."""
    found = row(release, order)
    if found is None:
        return None
    try:
        body = place(release, order).read_bytes()
    except OSError:
        return None
    return body if hashlib.sha256(body).hexdigest() == found.digest else None


def take(release: Release, order: Order) -> bytes:
    """From the shelf, or made now and put there; drafts are made each time.

    Raises Refused when others' reports take too long, Http404 for what cannot be made.
    """
    if release.state != Release.State.DRAFT and (body := kept(release, order)):
        return body
    if not _making.acquire(timeout=SECONDS_TO_WAIT):
        raise refused("reports_busy")
    try:
        # Whoever held the lock may have made this very file.
        make = apart.make if settings.REPORTS_APART else making.make
        if release.state == Release.State.DRAFT:
            return make(release, order)
        return kept(release, order) or put(release, order, make=make)
    finally:
        _making.release()


def put(
    release: Release,
    order: Order,
    *,
    make: Callable[[Release, Order], bytes] | None = None,
) -> bytes:
    """Make a file and keep it, in the place of an older one."""
    begun = perf_counter()
    body = (make or making.make)(release, order)
    _write(place(release, order), body)
    Report.objects.update_or_create(
        release=release,
        basis=order.basis,
        name=order.name,
        language=order.language,
        form=order.form,
        defaults={
            "digest": hashlib.sha256(body).hexdigest(),
            "size": len(body),
            "seconds": perf_counter() - begun,
            "made_at": timezone.now(),
        },
    )
    return body


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all, also when two write at once.

    Portal, desks and workers run as people of one group: the umask says who reads it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{secrets.token_hex(8)}.half")
    half.write_bytes(body)
    os.replace(half, path)
