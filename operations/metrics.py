"""What runs, in Prometheus' form, on a port of its own that only this machine reaches.

`config.serve --metrics 9100` opens it. Requests are counted as they are answered; what
the database knows (jobs, outbox, backups, the chain) is asked when somebody reads, at
most every ten seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import REGISTRY, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily

from operations import checks
from operations.checks import kept, machine, working
from operations.finding import Finding

REQUESTS = Counter("sipas_requests", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram(
    "sipas_request_seconds",
    "Seconds until an answer began.",
    ["view"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
# Pages that never reached a view: kept ones, static files, refusals before any view.
AT_HAND = "-"
METHODS = ("GET", "HEAD", "POST")
STANDS = 10.0

Answering = Callable[[HttpRequest], HttpResponse]


class Counted:
    """Middleware: counts every answer by its view, never by its address."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or AT_HAND) if match else AT_HAND
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        SECONDS.labels(view).observe(monotonic() - begun)
        return response


class OfTheDatabase:
    """A collector: asked by the registry whenever somebody reads."""

    def __init__(self) -> None:
        self.found: list[GaugeMetricFamily] = []
        self.until = float("-inf")

    def collect(self) -> Iterator[GaugeMetricFamily]:
        if monotonic() >= self.until:
            self.found = list(self._asked())
            self.until = monotonic() + STANDS
        yield from self.found

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is asked of a database when the registry only registers."""
        return []

    def _asked(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("sipas_database_up", "Whether the database answers.")
        try:
            yield from _all_gauges(timezone.now())
            up.add_metric([], 1)
        except DatabaseError:
            up.add_metric([], 0)
        finally:
            connection.close()
        yield up


def _all_gauges(at: datetime) -> Iterator[GaugeMetricFamily]:
    yield _gauge("sipas_disk_free_bytes", "Least room of all places.", machine.free())
    yield _levels(at)
    if settings.PORTAL_ALONE:
        return
    yield _jobs()
    yield _gauge(
        "sipas_queue_age_seconds",
        "For how long a job has waited while nobody worked.",
        working.waiting(at).total_seconds(),
    )
    yield from _ages(at)


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, value=value)


def _levels(at: datetime) -> GaugeMetricFamily:
    """Every check that asks nothing of the network: 0 well, 1 odd, 2 bad."""
    quiet = checks.READY_PORTAL if settings.PORTAL_ALONE else QUIET
    family = GaugeMetricFamily("sipas_check", "0 well, 1 odd, 2 bad.", labels=["name"])
    for one in (*checks.all_of(quiet, at=at), *_slow(at)):
        family.add_metric([one.name], int(one.level))
    return family


def _slow(at: datetime) -> list[Finding]:
    """What the network is asked for, once an hour."""
    if not settings.PORTAL_ALONE and monotonic() >= _asked["until"]:
        _asked["found"] = checks.all_of(SLOW, at=at)
        _asked["until"] = monotonic() + HOUR
    return list(_asked["found"])


HOUR = 3_600.0
_asked: dict[str, Any] = {"found": [], "until": float("-inf")}
SLOW = {name: checks.EVERY[name] for name in ("mail", "certificate")}
QUIET = {
    name: check for name, check in checks.EVERY.items() if name not in ("broker", *SLOW)
}


def _jobs() -> GaugeMetricFamily:
    from jobs import leases

    family = GaugeMetricFamily("sipas_jobs", "Jobs.", labels=["kind", "state"])
    for name, kind in leases.kinds().items():
        states = kind.objects.order_by().values("state").annotate(many=Count("pk"))
        for row in states:
            family.add_metric([name, row["state"]], row["many"])
    return family


def _ages(at: datetime) -> Iterator[GaugeMetricFamily]:
    """Seconds since the last backup, rehearsal and checkpoint; infinite before any."""
    from accounts.ledger.checkpoints import Checkpoint

    made = {
        "backup": getattr(kept.last(kept.BACKUP), "at", None),
        "drill": getattr(kept.last(kept.DRILL), "at", None),
        "checkpoint": Checkpoint.objects.aggregate(at=Max("at"))["at"],
    }
    for name, moment in made.items():
        age = (at - moment).total_seconds() if moment else float("inf")
        yield _gauge(f"sipas_{name}_age_seconds", f"Since the last {name}.", age)


def open_port(port: int) -> Any:
    """Answer readers on 127.0.0.1; the server and its thread."""
    REGISTRY.register(OfTheDatabase())  # type: ignore[arg-type]
    return start_http_server(port, addr="127.0.0.1")
