"""What is answered while the database is away, without room, or held by others.

Nobody waits longer than it takes to be sure: a page asks for two seconds at most, and
for a second after that every other one is answered at once. Kept pages and static
files need no database and never come here.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic

import psycopg
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from psycopg import errors
from psycopg_pool import PoolTimeout

from operations import closed_page
from wording.text import Text

Answering = Callable[[HttpRequest], HttpResponse]
# Seconds for which nobody asks again after somebody waited in vain.
SURE_FOR = 1.0


@dataclass(frozen=True)
class Trouble:
    """Why nothing can be answered now, and after how many seconds to try again."""

    code: str
    status: int
    again: int
    title: Text


AWAY = Trouble(
    "database_away",
    503,
    10,
    Text("Hệ thống tạm thời gián đoạn", "The system is interrupted for a moment"),
)
FULL = Trouble(
    "no_room_left",
    507,
    300,
    Text("Máy chủ hết chỗ lưu", "The server has no room left"),
)
HELD = Trouble(
    "held_by_others",
    503,
    5,
    Text("Việc khác đang giữ dữ liệu này", "Somebody else holds these records"),
)
NO_ROOM = (errors.DiskFull, errors.OutOfMemory)
IN_THE_WAY = (
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.DeadlockDetected,
    errors.IdleInTransactionSessionTimeout,
)


def trouble(error: BaseException | None) -> Trouble | None:
    """Which of the three an error comes from; None for mistakes of ours."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return FULL
        if isinstance(cause, NO_ROOM):
            return FULL
        if isinstance(cause, IN_THE_WAY):
            return HELD
        if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
            return AWAY
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def answer(request: HttpRequest, what: Trouble) -> HttpResponse:
    return closed_page.answer(
        request, what.code, title=what.title, status=what.status, again=what.again
    )


_sure_until = float("-inf")


def note(error: BaseException | None) -> Trouble | None:
    """What the error means; remembers when a connection was waited for in vain."""
    global _sure_until
    if any(isinstance(cause, PoolTimeout) for cause in _causes(error)):
        _sure_until = monotonic() + SURE_FOR
    return trouble(error)


class AtOnce:
    """Answers for the moment after a vain wait, instead of letting all wait in turn."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        static = request.path.startswith(settings.STATIC_URL)
        if monotonic() < _sure_until and not static:
            return answer(request, AWAY)
        return self.get_response(request)
