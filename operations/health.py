"""`/healthz/live` and `/healthz/ready`, for proxies and monitoring.

Answered before host names, TLS and sign-in are looked at, because a proxy asks by
address. Live asks nothing; ready asks the database and what this process needs. No
answer names a machine, a person or a count of people.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from operations import checks
from operations.finding import Finding, Level, worst

LIVE, READY = "/healthz/live", "/healthz/ready"
# Seconds for which an answer stands, however often it is asked for.
STANDS = 2.0


class Health:
    """Middleware, outside of all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.asking = Lock()
        self.findings: list[Finding] = []
        self.until = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return _told({"live": True}, 200)
        if request.path == READY:
            return self.ready()
        return self.get_response(request)

    def ready(self) -> HttpResponse:
        with self.asking:
            if monotonic() >= self.until:
                wanted = checks.READY_PORTAL if settings.PORTAL_ALONE else checks.READY
                self.findings = checks.all_of(wanted, at=timezone.now())
                self.until = monotonic() + STANDS
        is_ready = worst(self.findings) < Level.BAD
        said = {one.name: one.level.name.lower() for one in self.findings}
        return _told({"ready": is_ready, "checks": said}, 200 if is_ready else 503)


def _told(said: dict[str, object], status: int) -> HttpResponse:
    answer = JsonResponse(said, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
