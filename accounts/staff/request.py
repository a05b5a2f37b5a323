"""What a staff page is asked with: the guard of staff_pages let it through."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from accounts.models import User

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in, and what their roles allow today."""

    user: User
    allowed: set[str]
    htmx: HtmxDetails
