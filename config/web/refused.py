"""What is refused before any view is asked: a page for people, JSON below /api/."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from accounts.roles import permissions_of, roles_with
from config.web import api_refusals, away


def answer(
    request: HttpRequest,
    status: int,
    words: str,
    template: str = "",
    **context: object,
) -> HttpResponse:
    """The template, or the page named after the status; the API says its own words."""
    if request.path.startswith("/api/"):
        return JsonResponse(api_refusals.of_status(status), status=status)
    # Its frame counts nothing: what waits is no answer to what was asked.
    request.is_refused = True  # type: ignore[attr-defined]
    return render(request, template or f"{status}.html", context, status=status)


def not_yours(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Whose page it is, where somebody's own work is, and how to get the role."""
    opening = set(getattr(exception, "permissions", ()))
    context = {
        "said": str(exception),
        "roles": [role.label for role in roles_with(*opening)],
        # The role would do: it is the place, or whose hands it is in.
        "elsewhere": not opening.isdisjoint(permissions_of(request.user)),
    }
    words = _("This page is not for your role")
    return answer(request, 403, words, "accounts/not_yours.html", **context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = exception.args[0] if exception.args else ""
    why = said if isinstance(said, str) else ""
    return answer(request, 404, _("No such thing is public."), exception=why)


def broken(request: HttpRequest) -> HttpResponse:
    """A database that is away or full is no mistake of ours: 503 or 507, and when."""
    if what := away.note(sys.exc_info()[1]):
        return away.answer(request, what)
    return defaults.server_error(request)
