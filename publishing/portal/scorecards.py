"""The PAR INDEX on the portal: a league in order, one scorecard, what separates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from publishing.models.scores import TOTAL
from publishing.pages import scorecards as pages
from publishing.pages import scores_apart as apart
from publishing.pages import scores_supposed as supposing
from publishing.portal.views import ANY, public_page

HERE = "scores"


@public_page("round", "league", "part")
def ranking(request: HttpRequest) -> HttpResponse:
    chosen = pages.choose(request.GET)
    if chosen is None:
        return render(request, "publishing/nothing_yet.html", {"here": HERE})
    page = pages.ranking(chosen, part=request.GET.get("part", TOTAL))
    return _shown(request, "ranking", chosen, page=page)


@public_page("round")
def place(request: HttpRequest, code: str) -> HttpResponse:
    chosen = pages.choose(request.GET)
    if chosen is None:
        return render(request, "publishing/nothing_yet.html", {"here": HERE})
    return _shown(request, "place", chosen, page=pages.place(chosen, code))


@public_page(ANY, keep=False)
def supposed(request: HttpRequest, code: str) -> HttpResponse:
    """No cache keeps it: what may be asked has no end."""
    chosen = pages.choose(
        {"round": request.GET["round"]} if "round" in request.GET else {}
    )
    if chosen is None:
        return render(request, "publishing/nothing_yet.html", {"here": HERE})
    page = supposing.read(chosen, code, request.GET)
    return _shown(request, "supposed", chosen, page=page)


@public_page("round", "league")
def components(request: HttpRequest) -> HttpResponse:
    chosen = pages.choose(request.GET)
    if chosen is None:
        return render(request, "publishing/nothing_yet.html", {"here": HERE})
    return _shown(
        request,
        "components",
        chosen,
        leaves=apart.leaves(chosen),
        selves=apart.self_scored(chosen),
    )


def _shown(
    request: HttpRequest, template: str, chosen: pages.Chosen, **context: object
) -> HttpResponse:
    context |= {"chosen": chosen, "release": chosen.release, "here": HERE}
    context["simulated"] = chosen.release.simulated
    return render(request, f"publishing/scores/{template}.html", context)
