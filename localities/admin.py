"""The register as operators see it: to read and to search, never to edit by hand."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from localities.models import ServicePoint, Succession, Unit, UnitName
from localities.registers.alphabet import fold


class ReadOnly:
    """Units change by register files alone, so that every change has its source."""

    def has_add_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return False


class NamesInline(ReadOnly, admin.TabularInline):
    model = UnitName
    fields = ["name_vi", "name_en", "kind", "valid_from", "decree"]
    ordering = ["valid_from"]


class SuccessorInline(ReadOnly, admin.TabularInline):
    model = Succession
    fk_name = "old"
    fields = ["new", "on", "decree"]


@admin.register(Unit)
class UnitAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["code", "name_vi", "kind", "valid_from", "valid_until", "parent"]
    list_display_links = ["code", "name_vi"]
    list_filter = ["level", "kind", "valid_from", "valid_until"]
    list_select_related = ["parent"]
    list_per_page = 50
    search_fields = ["code", "folded"]
    exclude = ["sort_key", "folded"]
    ordering = ["level", "sort_key", "code", "valid_from"]
    inlines = [NamesInline, SuccessorInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, fold(search_term))


@admin.register(ServicePoint)
class ServicePointAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["code", "name_vi", "kind", "origin", "valid_from", "valid_until"]
    list_display_links = ["code", "name_vi"]
    list_filter = ["kind", "origin", "valid_from"]
    list_per_page = 50
    search_fields = ["code", "unit__code", "unit__folded"]
    ordering = ["unit__sort_key", "code", "valid_from"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, fold(search_term))
