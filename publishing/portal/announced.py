"""Announced figures on the portal: a year, a body's years, claims, tables and files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from publishing.announced import store
from publishing.exports import announced as files
from publishing.models import AnnouncedEdition
from publishing.pages import announced as pages
from publishing.pages import claims as asking
from publishing.pages.selection import select
from publishing.portal.views import ANY, public_page, simulated_rounds

HERE = "announced"


@public_page("index", "year")
def year(request: HttpRequest) -> HttpResponse:
    page = pages.read(request.GET.get("index", ""), request.GET.get("year", ""))
    if page is None:
        return render(request, "publishing/nothing_yet.html")
    context = {
        "page": page,
        "here": HERE,
        "simulated_rounds": simulated_rounds(select({})),
    }
    return render(request, "publishing/announced/year.html", context)


@public_page()
def body(request: HttpRequest, code: str) -> HttpResponse:
    context = {"announced": pages.body(code), "here": HERE}
    return render(request, "publishing/announced/unit.html", context)


@public_page(ANY)
def claims(request: HttpRequest) -> HttpResponse:
    """A claim typed or chosen, and its verdict."""
    asked = {name: request.GET.get(name, "").strip()[:120] for name in asking.FIELDS}
    context = {
        "asked": asked,
        "form": asking.form(),
        "found": asking.answer(asked) if asked["value"] else None,
        "here": HERE,
    }
    return render(request, "publishing/announced/claims.html", context)


@public_page()
def table(request: HttpRequest, code: str, edition: int) -> HttpResponse:
    """An edition of a table: what it is, its digest, its files, what is doubtful."""
    found = _readable(code, edition)
    withdrawn = found.state == AnnouncedEdition.State.WITHDRAWN
    family = None if withdrawn else store.of_edition(found)
    context = {
        "edition": found,
        "family": family,
        "files": () if withdrawn else files.FILES,
        "citation": files.citation(found),
        "doubts": pages.doubted(family) if family else (),
        "here": HERE,
    }
    return render(request, "publishing/announced/table.html", context)


@public_page()
def file(request: HttpRequest, code: str, edition: int, name: str) -> HttpResponseBase:
    """A file of a sealed edition; it never changes."""
    found, chosen = _readable(code, edition), files.BY_NAME.get(name)
    if chosen is None or found.state == AnnouncedEdition.State.WITHDRAWN:
        raise Http404(_("There is no file “%s” of this edition.") % name)
    response = HttpResponse(chosen.body(found), content_type=chosen.kind)
    saved = f"{found.code}-{found.edition}-{name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{saved}"'
    patch_cache_control(response, public=True)
    return response


def _readable(code: str, edition: int) -> AnnouncedEdition:
    return get_object_or_404(
        AnnouncedEdition.objects.readable(), code=code, edition=edition
    )
