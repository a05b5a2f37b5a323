"""How often one source may have pages made anew; kept ones are never counted."""

from functools import wraps

from django.conf import settings

from accounts.client_address import address_of
from accounts.limits import too_often
from accounts.rates import Rate

NAME = "pages made anew"


def bounded(view):
    """Decorates view(request, ...): counted by source, as often as the settings say."""

    @wraps(view)
    def guarded(request, *arguments, **words):
        if settings.PAGES_MADE_ANEW:
            rate = Rate(NAME, **settings.PAGES_MADE_ANEW)
            if wait := rate.take(address_of(request)):
                return too_often(request, wait)
        return view(request, *arguments, **words)

    return guarded
