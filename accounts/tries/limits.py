"""How often one source may ask: for pages by a decorator, for the API by a throttle.

Both count by accounts.tries.rates, in the database and at once, so no second process
and no forged header gives more. What is counted is a digest; no address is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.staff.request import View
from accounts.tries.client_address import address_of
from accounts.tries.rates import Rate

# Two a second for as long as one likes, after the first two hundred.
READING_API = Rate("reading the API", burst=200, every=0.5)


def limited(rate: Rate, *methods: str) -> Callable[[View], View]:
    """Decorates view(request, ...): at most so often from one source.

    Only requests of these methods are counted, or all when none is named.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, *arguments: object, **words: object
        ) -> HttpResponseBase:
            counted = not methods or request.method in methods
            if counted and (wait := rate.take(address_of(request))):
                return too_often(request, wait)
            return view(request, *arguments, **words)

        return guarded

    return guard


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """The page that says how many seconds to wait."""
    answer = render(request, "429.html", {"seconds": wait}, status=429)
    answer.headers["Retry-After"] = str(wait)
    answer.headers["Cache-Control"] = "no-store"
    return answer


class BySource(BaseThrottle):
    """REST framework's throttle, counted in one statement by who asks from where."""

    def allow_request(self, request: Request, view: object) -> bool:
        rate = getattr(view, "rate", READING_API)
        user = request.user.pk if request.user and request.user.is_authenticated else ""
        self.seconds = rate.take(user or address_of(request))
        return self.seconds == 0

    def wait(self) -> float | None:
        return self.seconds
