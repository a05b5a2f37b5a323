"""Letters that leave beside the pages that wrote them, and again while mail is away.

One thread a process, begun with the first letter. What waits here lives as long as the
process: links and notices of a minute, which somebody asks for again. What must
survive is a job (accounts.staffing.invitations, publishing.reports.mailing).
"""

from __future__ import annotations

import heapq
import logging
import threading
from collections.abc import Callable
from itertools import count
from time import monotonic

log = logging.getLogger("accounts.mail")

# Seconds until a letter is tried again; after the last it is given up.
PAUSES = (10.0, 60.0, 300.0, 900.0)
MOST = 1_000

Letter = Callable[[], bool]

_numbers = count()
_waiting: list[tuple[float, int, int, Letter]] = []
_changed = threading.Condition()
_thread: threading.Thread | None = None


def put(letter: Letter) -> None:
    """Leave a letter, which says whether it was taken; returns at once."""
    _add(letter, tried=0, due=monotonic())


def _add(letter: Letter, *, tried: int, due: float) -> None:
    global _thread
    with _changed:
        if len(_waiting) >= MOST:
            log.error("%s letters wait already; one more was given up", MOST)
            return
        heapq.heappush(_waiting, (due, next(_numbers), tried, letter))
        _changed.notify()
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_post_all, name="outbox", daemon=True)
            _thread.start()


def _post_all() -> None:
    while True:
        tried, letter = _next()
        if letter():
            continue
        if tried == len(PAUSES):
            log.error("a letter was given up after %s tries", tried + 1)
            continue
        _add(letter, tried=tried + 1, due=monotonic() + PAUSES[tried])


def _next() -> tuple[int, Letter]:
    """The next that is due, waited for."""
    with _changed:
        while not _waiting or _waiting[0][0] > monotonic():
            left = _waiting[0][0] - monotonic() if _waiting else None
            _changed.wait(left)
        _due, _number, tried, letter = heapq.heappop(_waiting)
    return tried, letter
