"""Reports of a public edition, and what may be said of it.

A report is handed out from the shelf; one nobody has asked for yet is made, which
takes a second at most, one at a time.
"""

from __future__ import annotations

import hashlib
from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing.content.release_content import PAR
from publishing.models import Release
from publishing.pages import archive
from publishing.portal.crowd import bounded
from publishing.portal.views import public_page
from publishing.reports import making, statement, store
from publishing.reports.making import Order
from publishing.reports.scope import scope
from wording.refusals import Refused
from wording.shown import shown

HOUR = 3_600
BUSY = 503


@require_safe
@bounded
def report(
    request: HttpRequest, round_code: str, edition: int, basis: str, file: str
) -> HttpResponseBase:
    release = _public(round_code, edition)
    order = making.parsed(release, basis=basis, file=file)
    try:
        body = store.take(release, order)
    except Refused as busy:
        words = shown(busy.text)
        return HttpResponse(words, status=BUSY, headers={"Retry-After": "5"})
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response = get_conditional_response(request, etag=etag) or handed(
        release, order, body
    )
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=HOUR)
    return response


def handed(release: Release, order: Order, body: bytes) -> FileResponse:
    """A PDF opens in the browser; all others are saved."""
    mark = "simulated-" if release.simulated else ""
    saved = f"{mark}{release.round_code}-{release.edition}-{order.basis}-{order}"
    return FileResponse(
        BytesIO(body),
        as_attachment=order.form != "pdf",
        filename=saved,
        content_type=making.KINDS[order.form],
    )


@public_page("basis")
def said(request: HttpRequest, round_code: str, edition: int) -> HttpResponse:
    """The sentences for the announcement, made of the edition's figures alone."""
    release = _public(round_code, edition)
    if release.kind == PAR:
        context = {"release": release, "said": statement.of_release(release)}
        context["simulated"] = release.simulated
        return render(request, "publishing/scores/statement.html", context)
    try:
        selection = scope(release, basis=request.GET.get("basis", ""))
    except Refused as unknown:
        raise Http404(shown(unknown.text)) from None
    context = {
        "release": release,
        "selection": selection,
        "said": statement.sentences(statement.facts_of(selection)),
        "simulated": release.simulated,
    }
    return render(request, "publishing/statement.html", context)


def _public(round_code: str, edition: int) -> Release:
    found = archive.find(round_code, edition)
    if found.state == Release.State.WITHDRAWN:
        raise Http404(_("This edition has been withdrawn."))
    return found
