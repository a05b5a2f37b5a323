"""Runs as they are looked up; they are asked for and watched on pages of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin_site import LookedUp
from scoring.models import Run


@admin.register(Run)
class RunAdmin(LookedUp):
    permissions = ("see_unreleased",)
    list_display = ["__str__", "state", "methodology", "requested_by", "requested_at"]
    list_filter = ["state", "round"]
    list_select_related = ["round", "requested_by"]
    ordering = ["-pk"]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404(object_id)
        return redirect("runs:run", pk=object_id)
