"""The portal's views: parse the address, read one page, present it.

Nothing here looks at the session, so every page may be kept by a cache; each says which
parameters it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from accounts.models import Checkpoint
from accounts.staff.request import View
from publishing.models import Release, changed_answers, late_count
from publishing.pages import announced, archive, margins
from publishing.pages import answers as levels
from publishing.pages import opinions as chosen
from publishing.pages import province as provinces
from publishing.pages import ranking as rankings
from publishing.pages import search as names
from publishing.pages.merged_units import follow_mergers
from publishing.pages.selection import Selection, select
from publishing.portal.crowd import bounded
from publishing.release import calendar, early_access

# A page may be a minute old: an embargo ends for everybody within that minute.
MAX_AGE = 60
# For pages whose parameters are codes only the release knows.
ANY = "*"


def public_page(
    *names: str, keep: bool = True, **values: Collection[str]
) -> Callable[[View], View]:
    """Decorates view(request, ...): safe methods only, compressed, with an ETag.

    The page takes parameters of these names, and those of `values` with one of the
    values listed; whoever asks for others is led to the address without them, so that
    nobody fills the caches with copies of one page. Kept by caches for a minute, or by
    none at all where `keep` is false.
    """
    told = {"public": True, "max_age": MAX_AGE} if keep else {"private": True}

    def decorate(view: View) -> View:
        @require_safe
        @gzip_page
        @cache_control(**told)
        @bounded
        @conditional_page
        @wraps(view)
        def page(
            request: HttpRequest, *arguments: object, **words: object
        ) -> HttpResponseBase:
            known = _known(request.GET, names, values)
            if known != request.GET:
                question = f"?{known.urlencode()}" if known else ""
                return redirect(request.path + question)
            return view(request, *arguments, **words)

        return page

    return decorate


def _known(
    asked: QueryDict, names: Collection[str], values: Mapping[str, Collection[str]]
) -> QueryDict:
    """What of a query string a page takes."""
    if ANY in names:
        return asked
    known = asked.copy()
    for name, given in asked.lists():
        if name not in names and not set(given) <= set(values.get(name, ())):
            del known[name]
    return known


def present(
    request: HttpRequest, template: str, selection: Selection | None, **context: object
) -> HttpResponse:
    """Render a page of the selected release; the empty page before the first one."""
    if selection is None:
        return render(request, "publishing/nothing_yet.html")
    context |= {"selection": selection, "release": selection.release}
    context["simulated"] = selection.release.simulated
    return render(request, f"publishing/{template}", context)


@public_page("round", "basis")
def home(request: HttpRequest) -> HttpResponse:
    """The newest round; where none is real, what was announced stands before it."""
    selection = select(request.GET)
    found = announced.read() if leads(request, selection) else None
    if found:
        context = {"page": found, "simulated_rounds": simulated_rounds(selection)}
        return render(request, "publishing/announced/year.html", context)
    page = selection and rankings.read(selection, parts=False)
    since = page and announced.since(page.release, page.figure)
    return present(request, "home.html", selection, page=page, since=since)


def leads(request: HttpRequest, selection: Selection | None) -> bool:
    """Whether what was announced comes first: no round is asked for, none is real.

    A geography is one of a round, so it asks for one too.
    """
    real = selection and any(not one.simulated for one in selection.releases)
    return not real and request.GET.keys().isdisjoint(("round", "basis"))


def simulated_rounds(selection: Selection | None) -> list[Release]:
    """Simulated rounds that are public, newest first: a click away, never mixed in."""
    releases = selection.releases if selection else ()
    return [release for release in releases if release.simulated]


@public_page("round", "basis", "indicator", order=("name", "rank"))
def ranking(request: HttpRequest) -> HttpResponse:
    selection = select(request.GET)
    order = "name" if request.GET.get("order") == "name" else "rank"
    page = selection and rankings.read(
        selection, indicator=request.GET.get("indicator", "overall"), order=order
    )
    return present(
        request, "ranking.html", selection, page=page, order=order, here="ranking"
    )


@public_page("round", "basis")
@follow_mergers
def province(request: HttpRequest, slug: str) -> HttpResponse:
    selection, told = select(request.GET), announced.province(slug)
    first = leads(request, selection) and told.is_known
    if first or (told and (selection is None or not _has(selection, slug))):
        rounds = simulated_rounds(selection)
        context = {"announced": told, "simulated_rounds": rounds}
        return render(request, "publishing/announced/unit.html", context)
    if selection is None and announced.families():
        raise Http404(_("There is no province “%s”.") % slug)
    page = selection and provinces.read(selection, slug)
    context = {"page": page, "announced": told}
    if page:
        context["since"] = announced.since(page.release, page.overall.figure)
    return present(request, "province.html", selection, **context)


def _has(selection: Selection, slug: str) -> bool:
    """Whether the selected release has figures of the province on this basis."""
    figures = selection.release.figures.whole().of_provinces()
    return figures.filter(basis=selection.basis, unit__slug=slug).exists()


@public_page("round", "basis")
@follow_mergers
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    selection = select(request.GET)
    page = selection and levels.read(selection, slug)
    return present(request, "answers.html", selection, page=page)


@public_page("round", "basis")
def opinions(request: HttpRequest) -> HttpResponse:
    selection = select(request.GET)
    page = selection and chosen.read(selection)
    return present(request, "opinions.html", selection, page=page)


@public_page("round", "basis")
@follow_mergers
def province_opinions(request: HttpRequest, slug: str) -> HttpResponse:
    selection = select(request.GET)
    page = selection and chosen.read(selection, slug)
    return present(request, "opinions.html", selection, page=page)


@public_page("q", keep=False)
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    known = announced.families()
    found, bodies = names.provinces(words), announced.bodies(words, known)
    if words and len(found) == 1 and not bodies:
        return redirect("portal:province", slug=found[0].slug)
    selection = select({})
    context = {"words": words, "found": found, "bodies": bodies}
    if selection is None or known:
        # Names of what was announced stand among them: no page of a simulated round.
        return render(request, "publishing/search.html", context)
    return present(request, "search.html", selection, **context)


@public_page()
def releases(request: HttpRequest) -> HttpResponse:
    editions = archive.editions()
    tables = announced.tables()
    # Each round says so by itself; the page does where there is nothing else.
    simulated = not tables and any(release.simulated for release in editions)
    return render(
        request,
        "publishing/releases.html",
        {
            "editions": editions,
            "coming": calendar.coming(at=timezone.now()),
            "tables": tables,
            "simulated": simulated,
            "here": "releases",
        },
    )


@public_page()
def release(request: HttpRequest, round_code: str, edition: int) -> HttpResponse:
    page = archive.read(round_code, edition)
    context = {"page": page, "release": page.release}
    context["viewers"] = early_access.viewers(page.release)
    context["simulated"] = page.release.simulated
    kept = Checkpoint.objects.filter(round_code=round_code)
    context["checkpoint"] = kept.order_by("at").last()
    context["late"] = late_count.of_round(round_code)
    context["changed"] = changed_answers.of_release(page.release)
    return render(request, "publishing/release.html", context)


@public_page("round", "basis")
def method(request: HttpRequest) -> HttpResponse:
    selection = select(request.GET)
    items = selection and selection.release.indicators.provisional_criteria().count()
    return present(
        request,
        "method.html",
        selection,
        provisional_items=items,
        margins=selection and margins.read(selection.release),
        here="method",
    )
