"""The one guard of the staff's pages: who may open them, and what their frame shows.

A role in force today is enough, and a place within its reach where the page is about
one. Everybody else is told whose page it is (403.html).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models.asked import Asked
from accounts.roles import permissions_of
from accounts.staff.request import StaffRequest, View
from wording.refusals import Refused
from wording.shown import shown


class NotYours(PermissionDenied):
    """A page of people with other roles, places or hands; `permissions` open it."""

    def __init__(self, *permissions: str) -> None:
        super().__init__()
        self.permissions = permissions


def staff_page(
    *permissions: str, of: Callable[..., object] | None = None, by: Sequence[str] = ()
) -> Callable[[View], View]:
    """Decorates view(request, ...): for people with one of the permissions, or for
    everybody who is signed in when none is named. `request.allowed` holds theirs.

    `of(request, permissions, ...)` finds what the page is about within a person's
    reach, by the parts of the address named in `by`; it raises NotYours or Http404.
    The view gets what was found instead of those parts.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, **words: object) -> HttpResponseBase:
            request.allowed = permissions_of(request.user)
            if permissions and request.allowed.isdisjoint(permissions):
                raise NotYours(*permissions)
            if of is None:
                return view(request, **words)
            named = {name: words.pop(name) for name in by}
            return view(request, of(request, permissions, **named), **words)

        return never_cache(login_required(guarded))

    return guard


def show(
    request: StaffRequest,
    template: str,
    *,
    status: int = 200,
    keep: bool = False,
    **context: object,
) -> HttpResponse:
    """Render a staff page; its frame knows what the person may do.

    A device keeps the pages marked by `keep` for days without a network.
    """
    context["allowed"] = request.allowed
    answer = render(request, template, context, status=status)
    if keep and "enter_responses" in request.allowed:
        answer.headers["X-Keep-Offline"] = "1"
    return answer


def tell(request: HttpRequest, refused: Refused) -> None:
    """Show why something was not done, above the next page."""
    messages.error(request, shown(refused.text))


def done(
    request: StaffRequest,
    page: str,
    verb: Callable[..., object],
    subject: object,
    **words: object,
) -> HttpResponse:
    """Do it in the person's name, now; the page again, saying so or why not."""
    try:
        verb(subject, by=request.user, at=timezone.now(), **words)
        messages.success(request, _("It is done, and on record."))
    except Refused as refused:
        tell(request, refused)
    return redirect(page)


def decide(
    request: StaffRequest,
    page: str,
    kind: type[Asked],
    *,
    approve: Callable[..., object],
    decline: Callable[..., object],
) -> HttpResponse:
    """Approve or decline the request a form names, as its `deed` says."""
    pk = request.POST.get("pk", "")
    asked = get_object_or_404(kind, pk=pk if pk.isdecimal() else 0)
    if request.POST["deed"] == "approve":
        return done(request, page, approve, asked)
    answer = request.POST.get("answer", "")[:300]
    return done(request, page, decline, asked, answer=answer)
