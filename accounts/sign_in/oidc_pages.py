"""The pages of signing in at a provider.

The provider says who somebody is, never what they may do: its `sub` must stand at an
account that an administrator made. A second factor is due as after a password.
"""

from __future__ import annotations

import logging

from authlib.common.errors import AuthlibBaseError
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from joserfc.errors import JoseError
from requests import RequestException

from accounts.models import User
from accounts.sign_in import oidc_provider, pages

log = logging.getLogger("accounts.sign_in.oidc_provider")
NEXT = "provider_next"
REFUSALS = (RequestException, AuthlibBaseError, JoseError, ValueError, KeyError)


@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Off to the provider, with the page wanted kept in the session."""
    client = oidc_provider.client()
    request.session[NEXT] = pages.wanted_page(request, settings.LOGIN_REDIRECT_URL)
    back = request.build_absolute_uri(reverse("door:provider-back"))
    try:
        return client.authorize_redirect(request, back)
    except REFUSALS as error:
        return _refuse(request, error, _("The sign-in provider does not answer."))


@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider with a code: the account its subject stands at."""
    client = oidc_provider.client()
    wanted = request.session.pop(NEXT, "") or resolve_url(settings.LOGIN_REDIRECT_URL)
    try:
        subject = client.authorize_access_token(request)["userinfo"]["sub"]
    except REFUSALS as error:
        words = _("What the sign-in provider said cannot be trusted. Try again.")
        return _refuse(request, error, words)
    user = User.objects.filter(provider_subject=subject, is_active=True).first()
    if user is None or user.has_ended():
        words = _("No account here belongs to that name; ask the administrator.")
        return _refuse(request, LookupError(), words)
    return pages.go_on(request, user, wanted)


def _refuse(request: HttpRequest, error: Exception, words: str) -> HttpResponse:
    log.warning("sign-in by the provider refused: %s", type(error).__name__)
    messages.error(request, words)
    return redirect(settings.LOGIN_URL)
