"""What every work page shares: who may open it, and what its frame shows."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from accounts.roles import PERMISSIONS, Role

SIGN_IN = reverse_lazy("work:sign-in")


def permissions_of(user):
    """Everything the roles a person holds today allow."""
    held = user.memberships.on(timezone.localdate()).values_list("role", flat=True)
    return set().union(*(PERMISSIONS[Role(role)] for role in held))


def work(*permissions):
    """Decorates view(request, ...): for people with one of the permissions, or for
    everybody who is signed in when none is named. `request.allowed` holds theirs."""

    def guard(view):
        @wraps(view)
        def guarded(request, **words):
            request.allowed = permissions_of(request.user)
            if permissions and not request.allowed.intersection(permissions):
                return show(request, "work/not_yours.html", status=403)
            return view(request, **words)

        return never_cache(login_required(guarded, login_url=SIGN_IN))

    return guard


def show(request, template, *, status=200, keep=False, **context):
    """Render a work page; its frame knows what the person may do.

    A device keeps the pages marked by `keep` for days without a network.
    """
    context["allowed"] = request.allowed
    answer = render(request, template, context, status=status)
    if keep and "enter_responses" in request.allowed:
        answer.headers["X-Keep-Offline"] = "1"
    return answer


def say(refusal):
    """The sentence of a refusal in the language of the page."""
    return refusal.en if (get_language() or "vi")[:2] == "en" else refusal.vi
