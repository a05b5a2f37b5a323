"""Sessions that lack what their person's roles ask for count as nobody's.

The door asks for the second factor before it opens a session. Roles change while
sessions last, though, so every request is looked at again, wherever it goes.
"""

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from accounts.sign_in import second_factor


class SecondFactorWall:
    """Middleware, to stand right after Django's AuthenticationMiddleware.

    Lazy as `request.user` is: public pages that ask for nobody stay cacheable.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: _strong_user(request))
        return self.get_response(request)


def _strong_user(request):
    user = get_user(request)
    if user.is_authenticated and not second_factor.counts(request.session, user):
        return AnonymousUser()
    return user
