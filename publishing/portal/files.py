"""Downloads of an edition, its data dictionary, and the editions of a round.

A sealed file never changes: readers keep it for a week. Shared caches ask again each
hour, so that a withdrawn edition is gone everywhere within that time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from threading import Lock

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from publishing.exports import BY_NAME, VERSION
from publishing.exports.csv import MARK
from publishing.exports.dictionary import TABLES
from publishing.models import Release
from publishing.pages import archive, changes
from publishing.portal.crowd import bounded
from publishing.portal.views import public_page
from publishing.release import digest
from wording.shown import language

WEEK, HOUR = 604_800, 3_600
# Bodies of some megabytes, made in about a second: the newest few stay at hand.
BODIES = 8
_making = Lock()


@require_safe
@gzip_page
@bounded
def file(
    request: HttpRequest, round_code: str, edition: int, name: str
) -> HttpResponseBase:
    """A file of the list; `?bom=no` leaves out the mark Excel wants in a CSV."""
    release, chosen = _downloadable(round_code, edition), BY_NAME.get(name)
    if chosen is None:
        raise Http404(_("There is no file “%s” of this edition.") % name)
    plain = request.GET.get("bom") == "no" and chosen.kind.startswith("text/csv")
    tag = f"{release.digest}-{name}-{language()}-{VERSION}{'-plain' * plain}"

    def answer() -> HttpResponseBase:
        body = _body(release.pk, name, language())
        return HttpResponse(
            body.removeprefix(MARK.encode()) if plain else body,
            content_type=chosen.kind,
        )

    return _sealed(request, release, name, tag, answer)


@require_safe
@bounded
def record(request: HttpRequest, round_code: str, edition: int) -> HttpResponseBase:
    """The canonical bytes whose SHA-256 is the digest."""
    release, name = _downloadable(round_code, edition), "record.jsonl"

    def answer() -> HttpResponseBase:
        lines = digest.record(release)
        return StreamingHttpResponse(lines, content_type="application/jsonl")

    return _sealed(request, release, name, f"{release.digest}-{name}", answer)


@public_page()
def dictionary(request: HttpRequest, round_code: str, edition: int) -> HttpResponse:
    release = _downloadable(round_code, edition)
    indicators = release.indicators.order_by("position", "code")
    context = {"release": release, "tables": TABLES, "indicators": indicators}
    context["simulated"] = release.simulated
    return render(request, "publishing/dictionary.html", context)


@public_page()
def editions(request: HttpRequest, round_code: str) -> HttpResponseBase:
    steps = changes.of_round(round_code)
    simulated = any(step.release.simulated for step in steps)
    context = {"steps": steps, "release": steps[0].release, "simulated": simulated}
    return render(request, "publishing/editions.html", context | {"here": "releases"})


def _downloadable(round_code: str, edition: int) -> Release:
    found = archive.find(round_code, edition)
    if found.state == Release.State.WITHDRAWN:
        raise Http404(_("This edition has been withdrawn."))
    return found


def _body(release_id: int, name: str, language: str) -> bytes:
    """One body is made at a time: a second reader waits and finds it made."""
    with _making:
        return _made(release_id, name, language)


@lru_cache(maxsize=BODIES)
def _made(release_id: int, name: str, _language: str) -> bytes:
    return BY_NAME[name].body(Release.objects.get(pk=release_id))


def _sealed(
    request: HttpRequest,
    release: Release,
    name: str,
    tag: str,
    answer: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    """The answer of a sealed file, or that the reader already has it."""
    etag = f'"{tag}"'
    response = get_conditional_response(request, etag=etag) or answer()
    mark = "simulated-" if release.simulated else ""
    saved = f"{mark}{release.round_code}-{release.edition}-{name}"
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = f'attachment; filename="{saved}"'
    patch_cache_control(response, public=True, max_age=WEEK, s_maxage=HOUR)
    return response
