"""The site closed for a while: a page that says so, devices that keep their queue.

A file in SIPAS_STATE closes it, for every process of the machine at once and across
restarts. The portal stays open where it is a process of its own: it only reads. Workers
take no new job until it is open again (jobs.leases).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jobs import paused
from operations import closed_page
from wording.text import Text

AGAIN = 120  # seconds
TITLE = Text("Đang bảo trì", "Closed for maintenance")
Answering = Callable[[HttpRequest], HttpResponse]
# Of a request's environment, where nothing that came over a line can stand.
FROM_INSIDE = "sipas.from_inside"


def begin(*, why: str, at: datetime) -> None:
    """Close the desks; safe to repeat, the first reason and moment stay."""
    path = paused.flag()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        half = path.with_suffix(".half")
        half.write_text(json.dumps({"since": at.isoformat(), "why": why}))
        half.chmod(0o644)
        half.rename(path)


def end() -> None:
    paused.flag().unlink(missing_ok=True)


def is_on() -> bool:
    return paused.is_paused()


class Closed:
    """Middleware: everything but static files answers 503 while it is closed.

    The smoke test of an upgrade asks from inside: nobody else is let in meanwhile.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        static = request.path.startswith(settings.STATIC_URL)
        inside = FROM_INSIDE in request.META
        if settings.PORTAL_ALONE or static or inside or not is_on():
            return self.get_response(request)
        return closed_page.answer(
            request, "maintenance", title=TITLE, status=503, again=AGAIN
        )
