"""What browsers report they refused under the site's content policy, counted.

Both ways of reporting are read: `report-uri` (application/csp-report) and the Reporting
API (application/reports+json). Words that are none of ours become "other".
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import PolicyReport
from accounts.tries.limits import limited
from accounts.tries.rates import Rate

log = logging.getLogger("accounts.policy")
REPORTING = Rate("reports of the content policy", burst=30, every=10)
LARGEST = 20_000
MOST = 10
DIRECTIVES = frozenset(
    f"{kind}-src{part}"
    for kind in ("default", "script", "style", "img", "font", "connect", "object")
    for part in ("", "-elem", "-attr")
) | {"base-uri", "form-action", "frame-ancestors", "frame-src", "worker-src"}
INLINE = frozenset({"inline", "eval", "data", "blob"})


# Browsers send reports without a token, and no cookie matters to them.
@csrf_exempt
@require_POST
@limited(REPORTING)
def receive(request: HttpRequest) -> HttpResponse:
    """204 for what was counted, 400 for what is no report."""
    try:
        reports = list(_read(request.body))
    except (ValueError, RecursionError, AttributeError, TypeError):
        return HttpResponse(status=400)
    for directive, blocked, page in reports[:MOST]:
        _count(directive, blocked, page, day=timezone.localdate())
    return HttpResponse(status=204)


def _read(body: bytes) -> Iterator[tuple[str, str, str]]:
    if len(body) > LARGEST:
        raise ValueError(len(body))
    said = json.loads(body)
    for report in said if isinstance(said, list) else [said]:
        words = report.get("csp-report") or report.get("body")
        directive = words.get("effective-directive") or words.get("effectiveDirective")
        directive = directive or words.get("violated-directive", "")
        blocked = words.get("blocked-uri") or words.get("blockedURL") or ""
        page = words.get("document-uri") or words.get("documentURL") or ""
        yield _known(directive), _kind(blocked), _name(page)


def _known(directive: object) -> str:
    word = str(directive).split(" ")[0]
    return word if word in DIRECTIVES else "other"


def _kind(blocked: object) -> str:
    word = str(blocked).split(":")[0]
    if word in INLINE:
        return word
    return "elsewhere" if "://" in str(blocked) else "other"


def _name(page: object) -> str:
    """The name of the page among our addresses: never what its address holds."""
    try:
        return resolve(urlsplit(str(page)).path).view_name[:100]
    except (Resolver404, ValueError):
        return "other"


def _count(directive: str, blocked: str, page: str, *, day: date) -> None:
    log.warning("%s refused %s on %s", directive, blocked, page)
    report, _new = PolicyReport.objects.get_or_create(
        day=day, directive=directive, blocked=blocked, page=page
    )
    PolicyReport.objects.filter(pk=report.pk).update(count=F("count") + 1)
