"""The installable page: its manifest, its service worker, and the queue of a device.

The worker keeps the surveyor's pages and our own scripts for days without a network.
Questionnaires wait in IndexedDB, and leave it on the server's receipt only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest

SCRIPTS = ("keypad", "list", "store", "queue", "page", "screen", "sheet", "waiting")
SHELL = (
    *(f"surveys/entry/{name}.js" for name in SCRIPTS),
    "css/tokens.css",
    "css/portal.css",
    "css/staff.css",
    "css/entry.css",
    "img/mark.svg",
    "img/icon-192.png",
    "fonts/BeVietnamPro-Regular.ttf",
    "fonts/BeVietnamPro-SemiBold.ttf",
)
WORKER = Path(__file__).resolve().with_name("worker.js")


def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser needs to put the page on the home screen."""
    home = reverse("work:home")
    icons = [
        {"src": static(f"img/icon-{side}.png"), "sizes": f"{side}x{side}"}
        for side in (192, 512)
    ]
    return JsonResponse(
        {
            "name": _("SIPAS fieldwork"),
            "short_name": "SIPAS",
            "id": home,
            "start_url": home,
            # Signing in belongs to the installed page too.
            "scope": "/",
            "display": "standalone",
            "background_color": "#fffdf8",
            "theme_color": "#0f4c5c",
            "icons": [icon | {"type": "image/png"} for icon in icons],
        },
        content_type="application/manifest+json",
    )


@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told what to keep and under which version."""
    shell = {
        "version": version(),
        "home": reverse("work:home"),
        "assets": sorted({address for path in SHELL for address in _addresses(path)}),
    }
    script = f"const SHELL = {json.dumps(shell)};\n{WORKER.read_text('utf-8')}"
    return HttpResponse(script, content_type="text/javascript")


@staff_page("enter_responses")
def waiting(request: StaffRequest) -> HttpResponse:
    """What waits on this device, record by record; filled by the device itself."""
    return show(request, "surveys/entry/waiting.html", tab="waiting", keep=True)


def version() -> str:
    """Changes with any byte of what the worker keeps."""
    return _version.__wrapped__() if settings.DEBUG else _version()


@cache
def _version() -> str:
    digest = sha256(WORKER.read_bytes())
    for path in SHELL:
        found = finders.find(path)
        digest.update(Path(found).read_bytes() if found else path.encode())
    return digest.hexdigest()[:16]


def _addresses(path: str) -> Iterator[str]:
    """The name with a digest in it, and the plain one scripts import each other by."""
    yield static(path)
    if path.endswith(".js"):
        yield f"{settings.STATIC_URL}{path}"
