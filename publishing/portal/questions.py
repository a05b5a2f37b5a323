"""Views of pages that reckon with figures: explain, what if, methods, compare."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from publishing.pages import announced
from publishing.pages import compare as comparing
from publishing.pages import explain as explaining
from publishing.pages import methods as measuring
from publishing.pages import what_if as supposing
from publishing.pages.merged_units import follow_mergers
from publishing.pages.selection import select
from publishing.portal.views import (
    ANY,
    leads,
    present,
    public_page,
    simulated_rounds,
)


@public_page("round", "basis", "against")
@follow_mergers
def explain(request: HttpRequest, slug: str) -> HttpResponse:
    selection = select(request.GET)
    against = request.GET.get("against", explaining.NATION)
    page = selection and explaining.read(selection, slug, against=against)
    return present(request, "explain.html", selection, page=page)


@public_page("round", "basis")
def methods(request: HttpRequest) -> HttpResponse:
    selection = select(request.GET)
    page = selection and measuring.read(selection)
    return present(request, "methods.html", selection, page=page)


@public_page("round", "basis")
@follow_mergers
def province_methods(request: HttpRequest, slug: str) -> HttpResponse:
    selection = select(request.GET)
    page = selection and measuring.read(selection, slug)
    return present(request, "methods.html", selection, page=page)


@public_page(ANY, keep=False)
@follow_mergers
def what_if(request: HttpRequest, slug: str) -> HttpResponse:
    selection = select(request.GET)
    page = selection and supposing.read(selection, slug, request.GET)
    return present(request, "what_if.html", selection, page=page)


@public_page("round", "basis", "province", "with")
def compare(request: HttpRequest) -> HttpResponse:
    """What was computed, and what was announced, apart from each other."""
    selection, slugs = select(request.GET), request.GET.getlist("province")
    told = announced.compared(slugs)
    if selection is None or leads(request, selection):
        units = announced.provinces()
        boxes = [*slugs, *[""] * 6][:6]
        context = {"announced": told, "options": units, "boxes": boxes}
        if units:
            rounds = simulated_rounds(selection)
            context |= {"here": "compare", "simulated_rounds": rounds}
            return render(request, "publishing/announced/compare.html", context)
    page = selection and comparing.read(
        selection, slugs=slugs, rounds=request.GET.getlist("with")
    )
    context = {"page": page, "announced": told, "here": "compare"}
    return present(request, "compare.html", selection, **context)
