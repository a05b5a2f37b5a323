"""What operators look up of releases: a list of editions, and who looked early."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin_site import LookedUp
from publishing.models import Look, Release


@admin.register(Release)
class ReleaseAdmin(LookedUp):
    permissions = ("see_unreleased",)
    list_display = [
        "__str__",
        "year",
        "state",
        "simulated",
        "drafted_by",
        "sealed_by",
        "approved_by",
        "embargo_until",
    ]
    list_filter = ["state", "year", "simulated"]
    list_select_related = ["drafted_by", "sealed_by", "approved_by"]
    ordering = ["-year", "round_code", "-edition"]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Figures are read at the desk, where each look is written down."""
        if not object_id.isdecimal():
            raise Http404(object_id)
        return redirect("desk:release", pk=object_id)


@admin.register(Look)
class LookAdmin(LookedUp):
    """Every page opened before its release was public."""

    permissions = ("read_trail",)
    list_display = ["at", "viewer", "round_code", "edition", "state", "page", "preview"]
    list_filter = ["round_code"]
    list_select_related = ["viewer", "preview"]
    ordering = ["-at"]
