"""Sessions that lack what their person's roles ask for count as nobody's.

The door asks for the second factor before it opens a session. Roles change while
sessions last, though, so every request is looked at again, wherever it goes.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts import audit, presence
from accounts.models import User
from accounts.sign_in import second_factor
from accounts.staff.request import View
from accounts.tries.rates import Rate

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
SESSION = settings.SESSION_COOKIE_NAME
REFUSALS = Rate("refusals on the trail", burst=20, every=60)


class SecondFactorWall:
    """Middleware, to stand right after Django's AuthenticationMiddleware.

    Lazy as `request.user` is: public pages that ask for nobody stay cacheable.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: _strong_user(request))
        return self.get_response(request)


class Present:
    """Middleware, below the wall: while a signed-in person does something, the
    database knows who it is (accounts.presence); what was refused is on the trail.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or SESSION not in request.COOKIES:
            return self._answered(request)
        if not request.user.is_authenticated:
            return self._answered(request)
        with presence.serving(request.user.pk):
            return self._answered(request)

    def _answered(self, request):
        answer = self.get_response(request)
        if answer.status_code == 403 and SESSION in request.COOKIES:
            _note_refused(request)
        return answer


def _note_refused(request: HttpRequest) -> None:
    """Once a minute for each person after the first twenty: nobody fills the trail."""
    user, match = request.user, request.resolver_match
    if not user.is_authenticated or REFUSALS.take(user.pk):
        return
    details = {"method": request.method}
    subject = match.view_name if match else "no page"
    audit.record(actor=user, verb="refused", subject=subject, details=details)


def _strong_user(request: HttpRequest) -> User | AnonymousUser:
    user = get_user(request)
    if isinstance(user, User):
        user.roles_read, user.places_read = user.held_today(), {}
    if user.is_authenticated and not second_factor.counts(request.session, user):
        return AnonymousUser()
    return user
