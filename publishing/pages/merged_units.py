"""A province that went into another: its old address leads on to the new one."""

from __future__ import annotations

from functools import wraps
from typing import cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse

from accounts.staff.request import View
from localities.models import Level, Succession
from publishing.pages.selection import select


def follow_mergers(view: View) -> View:
    """For view(request, slug): who looks among today's units for a province that went
    into another one is led there, with the same question."""

    @wraps(view)
    def followed(request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            return view(request, slug)
        except Http404:
            heir = heir_of(slug) if of_today(request) else None
            if heir is None:
                raise
        address = reverse(
            cast(ResolverMatch, request.resolver_match).view_name, kwargs={"slug": heir}
        )
        return redirect(f"{address}?{request.GET.urlencode()}")

    return followed


def of_today(request: HttpRequest) -> bool:
    """Whether the visitor asks for the units since the merger."""
    selection = select(request.GET)
    return selection is not None and selection.register == "2025"


def heir_of(slug: str) -> str | None:
    """The address of the province this one went into; None if it still has its own."""
    steps = Succession.objects.filter(old__slug=slug, old__level=Level.PROVINCE)
    heirs = steps.exclude(new__slug=slug).values_list("new__slug", flat=True)
    return heirs.first()
