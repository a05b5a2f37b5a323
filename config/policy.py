"""What every answer tells the browser to refuse, and how large a request may be."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Answering = Callable[[HttpRequest], HttpResponse]


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
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class BodyLimit:
    """Refuses a body by the size it announces, before anything of it is read.

    Nothing longer than announced is ever read, and nothing that announces no size.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, *_: object
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        most = settings.LARGEST_BODIES.get(name, settings.LARGEST_BODY)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= most:
            return None
        context = {"most": most // 1_000_000 or 1}
        return render(request, "413.html", context, status=413)
