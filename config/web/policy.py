"""What every answer tells the browser to refuse, and how large a request may be."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.tries import client_address
from config.web import refused

log = logging.getLogger("config.web.policy")
PROTO = "HTTP_X_FORWARDED_PROTO"

Answering = Callable[[HttpRequest], HttpResponse]


class Proxies:
    """Forgets what anybody but a trusted proxy says of the way a request came.

    A server that believed the word before us is put right too, or links made for one
    visitor would lead others elsewhere.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get(PROTO) is not None
        if said and not client_address.is_proxy(request.META.get("REMOTE_ADDR", "")):
            del request.META[PROTO]
            request.META["wsgi.url_scheme"] = "http"
        return self.get_response(request)


class Policies:
    """Adds the policies of the settings to every answer that brings none of its own.

    Nothing inline and nothing from elsewhere; what a browser refused all the same it
    reports to our own address. Pages of somebody signed in are kept by no cache.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response
        policy = "; ".join(
            f"{directive} {sources}"
            for directive, sources in settings.CONTENT_SECURITY_POLICY.items()
        )
        self.headers = {
            "Content-Security-Policy": policy,
            "Reporting-Endpoints": f'csp="{settings.POLICY_REPORTS}"',
            "Permissions-Policy": settings.PERMISSIONS_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class Bounds:
    """Refuses a body by the size it announces, before anything of it is read, and
    answers 400 where a value cannot be held by the database at all.

    Nothing longer than announced is ever read, and nothing that announces no size.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, *given: object
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        most = settings.LARGEST_BODIES.get(name, settings.LARGEST_BODY)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= most:
            return None
        words = _("More than this address takes; nothing was stored.")
        return refused.answer(request, 413, words, most=most // 1_000_000 or 1)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """A zero byte, a number out of range: only a request can have brought it."""
        if not _fits_no_column(error):
            return None
        match = request.resolver_match
        log.warning("a value no column holds, at %s", match and match.view_name)
        words = _("A value holds a character or a size that cannot be stored.")
        return refused.answer(request, 400, words)


def _fits_no_column(error: Exception) -> bool:
    """Whether the database, or a field of a model before it, refused a value."""
    if isinstance(error, DataError | UnicodeEncodeError):
        return True
    # More digits than Python reads: no number of ours is that long.
    if isinstance(error, ValueError) and "integer string conversion" in str(error):
        return True
    if not isinstance(error, ValueError | TypeError | ValidationError):
        return False
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    module = trace.tb_frame.f_globals.get("__name__", "") if trace else ""
    return str(module).startswith("django.db.models.fields")
