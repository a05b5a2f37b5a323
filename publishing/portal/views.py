"""The portal's views: parse the address, read one page, present it.

Nothing here looks at the session, so every page may be kept by a cache.
"""

from functools import wraps

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from accounts.models import Checkpoint
from publishing.models import late_count
from publishing.pages import answers as levels
from publishing.pages import archive
from publishing.pages import opinions as chosen
from publishing.pages import province as provinces
from publishing.pages import ranking as rankings
from publishing.pages import search as names
from publishing.pages.merged_units import follow_mergers
from publishing.pages.selection import select
from publishing.release import calendar, early_access

# A page may be a minute old: an embargo ends for everybody within that minute.
MAX_AGE = 60


def public_page(view):
    """Safe methods only, compressed, with an ETag, kept by caches for a minute."""

    @require_safe
    @gzip_page
    @cache_control(public=True, max_age=MAX_AGE)
    @conditional_page
    @wraps(view)
    def page(request, *arguments, **words):
        return view(request, *arguments, **words)

    return page


def present(request, template, selection, **context):
    """Render a page of the selected release; the empty page before the first one."""
    if selection is None:
        return render(request, "publishing/nothing_yet.html")
    context |= {"selection": selection, "release": selection.release}
    context["simulated"] = selection.release.simulated
    return render(request, f"publishing/{template}", context)


@public_page
def home(request):
    selection = select(request.GET)
    page = selection and rankings.read(selection, parts=False)
    return present(request, "home.html", selection, page=page)


@public_page
def ranking(request):
    selection = select(request.GET)
    order = "name" if request.GET.get("order") == "name" else "rank"
    page = selection and rankings.read(
        selection, indicator=request.GET.get("indicator", "overall"), order=order
    )
    return present(
        request, "ranking.html", selection, page=page, order=order, here="ranking"
    )


@public_page
@follow_mergers
def province(request, slug):
    selection = select(request.GET)
    page = selection and provinces.read(selection, slug)
    return present(request, "province.html", selection, page=page)


@public_page
@follow_mergers
def answers(request, slug):
    selection = select(request.GET)
    page = selection and levels.read(selection, slug)
    return present(request, "answers.html", selection, page=page)


@public_page
def opinions(request):
    selection = select(request.GET)
    page = selection and chosen.read(selection)
    return present(request, "opinions.html", selection, page=page)


@public_page
@follow_mergers
def province_opinions(request, slug):
    selection = select(request.GET)
    page = selection and chosen.read(selection, slug)
    return present(request, "opinions.html", selection, page=page)


@public_page
def search(request):
    words = request.GET.get("q", "").strip()[:80]
    found = names.provinces(words)
    if words and len(found) == 1:
        return redirect("portal:province", slug=found[0].slug)
    selection = select({})
    return present(request, "search.html", selection, words=words, found=found)


@public_page
def releases(request):
    editions = archive.editions()
    simulated = any(release.simulated for release in editions)
    return render(
        request,
        "publishing/releases.html",
        {
            "editions": editions,
            "coming": calendar.coming(at=timezone.now()),
            "simulated": simulated,
            "here": "releases",
        },
    )


@public_page
def release(request, round_code, edition):
    page = archive.read(round_code, edition)
    context = {"page": page, "release": page.release}
    context["viewers"] = early_access.viewers(page.release)
    context["simulated"] = page.release.simulated
    kept = Checkpoint.objects.filter(round_code=round_code)
    context["checkpoint"] = kept.order_by("at").last()
    context["late"] = late_count.of_round(round_code)
    return render(request, "publishing/release.html", context)


@public_page
def method(request):
    selection = select(request.GET)
    items = selection and selection.release.indicators.provisional_criteria().count()
    return present(
        request, "method.html", selection, provisional_items=items, here="method"
    )
