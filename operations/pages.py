"""The system in words, for administrators: what is well, what is not, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from operations import checks, forecast
from operations.checks import Check
from operations.errands import WATCH
from operations.finding import Finding
from wording.shown import shown
from wording.text import Text

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
    said: SafeString
    then: SafeString


@staff_page(WATCH)
def system(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    found = checks.all_of(ON_THE_PAGE, at=now)
    ordered = sorted(found, key=lambda one: -one.level)
    lines = [_line(one) for one in ordered]
    room = cache.get_or_set("forecast", lambda: forecast.of_here(at=now), KEPT_FOR)
    odd = sum(not one.is_well for one in found)
    page = "operations/system.html"
    return show(request, page, lines=lines, odd=odd, room=room, at=now)


def _line(one: Finding) -> Line:
    then = _marked(one.then) if one.then else SafeString("")
    return Line(one.level.name.lower(), _marked(one.said), then)


def _marked(text: Text) -> SafeString:
    """Words as they are; what is typed, between backticks, as code."""
    parts = enumerate(shown(text).split("`"))
    marked = (format_html("<code>{}</code>" if n % 2 else "{}", p) for n, p in parts)
    return format_html_join("", "{}", ((part,) for part in marked))
