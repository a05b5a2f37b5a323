"""An edition before it is public, for a person it was granted to by name.

Each page opened is written down before it is shown, carries the reader's name across
it, and is kept by no cache.
"""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from publishing.models import Release
from publishing.pages import province as provinces
from publishing.pages import ranking as rankings
from publishing.pages.selection import Selection
from publishing.release import early_access


def preview_page(view):
    @require_safe
    @never_cache
    @login_required
    @wraps(view)
    def page(request, *arguments, **words):
        return view(request, *arguments, **words)

    return page


@preview_page
def mine(request):
    """What the reader may look at now."""
    found = early_access.open_to(request.user, at=timezone.now())
    return render(request, "publishing/previews.html", {"found": found})


@preview_page
def edition(request, round_code, edition):
    opened = _opened(request, round_code, edition, page="ranking")
    if opened is None:
        return redirect("portal:release", round_code=round_code, edition=edition)
    release, context = opened
    page = rankings.read(_selection(request, release))
    return render(request, "publishing/preview.html", context | {"page": page})


@preview_page
def province(request, round_code, edition, slug):
    opened = _opened(request, round_code, edition, page=f"province {slug}")
    if opened is None:
        return redirect("portal:release", round_code=round_code, edition=edition)
    release, context = opened
    page = provinces.read(_selection(request, release), slug)
    return render(request, "publishing/preview_province.html", context | {"page": page})


def _opened(request, round_code, edition, *, page):
    """The release and the words of its page, or None once it is public.

    A reader without a grant learns no more than that there is nothing for them.
    """
    now = timezone.now()
    release = get_object_or_404(Release, round_code=round_code, edition=edition)
    if release.is_readable(at=now):
        return None
    try:
        granted = early_access.open_page(
            release, viewer=request.user, page=page, at=now
        )
    except early_access.NotAllowed:
        raise PermissionDenied(_("No preview was granted to you.")) from None
    context = {"release": release, "granted": granted, "opened_at": now}
    return release, context | {"simulated": release.simulated}


def _selection(request, release):
    basis = request.GET.get("basis") or release.bases[0]
    if basis not in release.bases:
        raise Http404(_("This release has no figures on the basis “%s”.") % basis)
    return Selection(release, (release,), basis)
