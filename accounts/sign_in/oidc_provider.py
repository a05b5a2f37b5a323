"""The OpenID Connect provider of the site, where it has one.

Code flow with PKCE (S256), state and nonce; Authlib checks them, and the signature,
issuer, audience and times of the ID token.
"""

from __future__ import annotations

from typing import Any

from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import Http404


def is_configured() -> bool:
    return bool(settings.OIDC["issuer"])


def client() -> Any:
    """Authlib's client of the provider; Http404 where the site has none."""
    if not is_configured():
        raise Http404
    issuer = str(settings.OIDC["issuer"]).rstrip("/")
    return OAuth().register(
        "oidc",
        client_id=settings.OIDC["client_id"],
        client_secret=settings.OIDC["client_secret"],
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "timeout": settings.OIDC["seconds"],
        },
    )
