"""What static files tell the browser; they pass by the middleware of pages."""

from __future__ import annotations

from collections.abc import MutableMapping

POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def add(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """WhiteNoise calls it for every file it is about to hand out."""
    for name, value in HEADERS.items():
        headers[name] = value
