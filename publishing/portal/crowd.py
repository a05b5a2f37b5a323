"""How often one source may have pages made anew; kept ones are never counted."""

from __future__ import annotations

from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.staff.request import View
from accounts.tries.client_address import address_of
from accounts.tries.limits import too_often
from accounts.tries.rates import Rate

NAME = "pages made anew"


def bounded(view: View) -> View:
    """Decorates view(request, ...): counted by source, as often as the settings say."""

    @wraps(view)
    def guarded(
        request: HttpRequest, *arguments: object, **words: object
    ) -> HttpResponseBase:
        if settings.PAGES_MADE_ANEW:
            rate = Rate(NAME, **cast(dict[str, Any], settings.PAGES_MADE_ANEW))
            if wait := rate.take(address_of(request)):
                return too_often(request, wait)
        return view(request, *arguments, **words)

    return guarded
