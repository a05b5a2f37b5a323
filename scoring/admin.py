"""Runs as they are looked up; they are asked for and watched on pages of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.roles import may
from scoring.models import Run


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):
    list_display = ["__str__", "state", "methodology", "requested_by", "requested_at"]
    list_filter = ["state", "round"]
    list_select_related = ["round", "requested_by"]
    ordering = ["-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return False

    def has_view_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return may(request.user, "see_unreleased")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

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
