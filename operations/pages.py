"""The system in words, for administrators: what is well, what is not, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.staff_pages import show, staff_page
from accounts.staff_request import StaffRequest
from operations import checks, forecast
from operations.checks import Check
from operations.errands import WATCH
from operations.finding import Finding

# The network is asked by `sipasctl doctor`; a page does not wait for it.
ON_THE_PAGE: dict[str, Check] = {
    name: check
    for name, check in checks.EVERY.items()
    if name not in ("mail", "certificate")
}
KEPT_FOR = 30  # seconds


@dataclass(frozen=True)
class Line:
    level: str
    said: str
    then: str


@staff_page(WATCH)
def system(request: StaffRequest) -> HttpResponse:
    language = get_language() or "vi"
    now = timezone.now()
    found = checks.all_of(ON_THE_PAGE, at=now)
    ordered = sorted(found, key=lambda one: -one.level)
    lines = [_line(one, language) for one in ordered]
    room = cache.get_or_set("forecast", lambda: forecast.of_here(at=now), KEPT_FOR)
    odd = sum(not one.is_well for one in found)
    context = {"lines": lines, "odd": odd, "room": room, "at": now}
    return show(request, "operations/system.html", **context)


def _line(one: Finding, language: str) -> Line:
    then = one.then.to(language) if one.then else ""
    return Line(one.level.name.lower(), one.said.to(language), then)
