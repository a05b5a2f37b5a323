"""Public pages kept in memory, so that a crowd costs little more than static files.

Only answers that say themselves that everybody may keep them are kept: status 200,
`Cache-Control: public`, no cookie set and none read. They go when a release changes in
any way (sealed, superseded, withdrawn), looked at every two seconds, and after a minute
in any case, as a browser would let them go. An embargo ends to the second: pages go at
that moment, and before it browsers are told to keep none beyond it. While the database
is away no release can change either: pages stay, however old, and nobody waits for it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from threading import Lock, Thread
from time import monotonic

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from accounts.staff.request import View
from publishing.models import AnnouncedEdition, Release

LOOK_EVERY = 2.0  # seconds between looks at the releases
LIFE = 60.0  # seconds, as the pages themselves tell browsers
LARGEST = 500_000  # bytes of one page
MOST_BYTES = 32_000_000  # bytes of all pages


@dataclass(frozen=True, slots=True)
class Page:
    content: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str | None
    until: float

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page again, or 304 for a browser that has it."""
        answer = HttpResponse(self.content, headers=dict(self.headers))
        return (
            get_conditional_response(request, etag=self.etag, response=answer) or answer
        )


@dataclass
class Shelf:
    """Pages by address and by the request headers they vary with; the oldest go."""

    most: int
    pages: OrderedDict = field(default_factory=OrderedDict)
    varies: dict = field(default_factory=dict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def find(self, request: HttpRequest, *, at: float) -> Page | None:
        """The page, if it is not too old at the moment."""
        address = _address(request)
        page = self.pages.get((address, _values(request, self.varies.get(address))))
        return page if page is not None and page.until > at else None

    def keep(self, request: HttpRequest, response: HttpResponse, *, at: float) -> None:
        address, names = _address(request), _vary(response)
        page = Page(
            response.content,
            tuple(response.headers.items()),
            response.headers.get("ETag"),
            at + LIFE,
        )
        with self.lock:
            self.varies[address] = names
            self._drop((address, _values(request, names)))
            self.pages[address, _values(request, names)] = page
            self.size += len(page.content)
            while len(self.pages) > self.most or self.size > MOST_BYTES:
                self._drop(next(iter(self.pages)))
            if len(self.varies) > 2 * self.most:
                self.varies = {kept: self.varies[kept] for kept, _ in self.pages}

    def _drop(self, key) -> None:
        if page := self.pages.pop(key, None):
            self.size -= len(page.content)

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.varies.clear()
            self.size = 0


_shelves: list[Shelf] = []


def holds(host: str, path: str) -> bool:
    """Whether this process keeps a page of this address, path and query."""
    return any((host, path) in shelf.varies for shelf in _shelves)


class KeptPages:
    """Middleware, to stand outside of all others that look at the request."""

    def __init__(self, get_response: View) -> None:
        if not settings.KEPT_PAGES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.shelf = Shelf(settings.KEPT_PAGES)
        _shelves.append(self.shelf)
        self.seen: tuple | None = None
        self.looked = float("-inf")
        self.next_public: datetime | None = None
        # While the database is away whatever is kept is the newest there is.
        self.away = False

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        now = monotonic()
        self._look(now)
        if found := self.shelf.find(request, at=float("-inf") if self.away else now):
            return self._until_then(found.answer(request))
        seen = self.seen
        response = self.get_response(request)
        # A page made while a release changed may be of before or after: not kept.
        if seen is self.seen and not self._is_due() and _may_be_kept(request, response):
            self.shelf.keep(request, response, at=now)
        return self._until_then(response)

    def _is_due(self) -> bool:
        """Whether an embargo has ended since the last look."""
        return self.next_public is not None and timezone.now() >= self.next_public

    def _until_then(self, response: HttpResponse):
        """No browser keeps a page over the minute at which an embargo ends."""
        told = response.get("Cache-Control", "")
        if self.next_public is None or "public" not in told:
            return response
        left = ceil((self.next_public - timezone.now()).total_seconds())
        if left < LIFE:
            seconds = max(left, 0)
            response["Cache-Control"] = f"max-age={seconds}, s-maxage={seconds}, public"
        return response

    def _look(self, now: float) -> None:
        """Let all pages go when any release has changed since the last look."""
        if now - self.looked < LOOK_EVERY and not self._is_due():
            return
        self.looked = now
        if self.away:
            Thread(target=self._ask_apart, daemon=True).start()
        else:
            self._ask()

    def _ask_apart(self) -> None:
        """Whether the database is back, while readers get what is kept."""
        try:
            self._ask()
        finally:
            connection.close()

    def _ask(self) -> None:
        at = timezone.now()
        try:
            readable = Release.objects.readable(at=at).order_by("pk")
            tables = AnnouncedEdition.objects.readable().order_by("pk")
            seen = tuple(
                tuple(kind.values_list("pk", "state", "digest"))
                for kind in (readable, tables)
            )
            waiting = Release.objects.filter(embargo_until__gt=at)
            self.next_public = waiting.aggregate(at=Min("embargo_until"))["at"]
        except DatabaseError:
            self.away = True
            return
        self.away = False
        if seen != self.seen:
            self.seen = seen
            self.shelf.clear()


def _address(request: HttpRequest) -> tuple[str, str]:
    return request.META.get("HTTP_HOST", ""), request.get_full_path()


def _vary(response: HttpResponse) -> tuple[str, ...]:
    names = response.headers.get("Vary", "").lower().split(",")
    return tuple(sorted(name.strip() for name in names if name.strip()))


def _values(request: HttpRequest, names: Iterable[str] | None) -> tuple[str, ...]:
    """What the request says on the headers an answer varies with.

    Browsers write Accept-Encoding in many ways; only gzip or not makes a difference.
    """
    said = ((name, request.headers.get(name, "")) for name in names or ())
    return tuple(
        str("gzip" in value) if name == "accept-encoding" else value
        for name, value in said
    )


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "public" in response.headers.get("Cache-Control", "")
        and not {"cookie", "*"} & set(_vary(response))
        and len(response.content) <= LARGEST
    )
