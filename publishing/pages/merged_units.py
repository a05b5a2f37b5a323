"""A province that went into another: its old address leads on to the new one."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from localities.models import Level, Succession
from publishing.pages.selection import select


def follow_mergers(view):
    """For view(request, slug): who looks among today's units for a province that went
    into another one is led there, with the same question."""

    @wraps(view)
    def followed(request, slug):
        try:
            return view(request, slug)
        except Http404:
            heir = heir_of(slug) if of_today(request) else None
            if heir is None:
                raise
        address = reverse(request.resolver_match.view_name, kwargs={"slug": heir})
        return redirect(f"{address}?{request.GET.urlencode()}")

    return followed


def of_today(request) -> bool:
    """Whether the visitor asks for the units since the merger."""
    selection = select(request.GET)
    return selection is not None and selection.register == "2025"


def heir_of(slug: str) -> str | None:
    """The address of the province this one went into; None if it still has its own."""
    steps = Succession.objects.filter(old__slug=slug, old__level=Level.PROVINCE)
    heirs = steps.exclude(new__slug=slug).values_list("new__slug", flat=True)
    return heirs.first()
