"""Django's admin: for administrators, and for looking things up."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.roles import permissions_of
from accounts.sign_in.pages import lead
from accounts.staff.pages import NotYours

# Whose roles have something to look up: rounds, runs, looks, people, the trail.
LOOKING_UP = ("see_unreleased", "read_trail", "manage_people")


class LookUpSite(admin.AdminSite):
    """Opened by a role in force today; the staff flag of Django opens nothing."""

    def has_permission(self, request: HttpRequest) -> bool:
        return not permissions_of(request.user).isdisjoint(LOOKING_UP)

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where the admin sends whoever may not open it: to the door, or, who is
        signed in already, to be told whose pages these are."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise NotYours(*LOOKING_UP)
        return lead(request, home="admin:index")


class LookedUp(admin.ModelAdmin):
    """Read by who holds one of `permissions`, never written by hand."""

    permissions: tuple[str, ...] = ()

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
        return not permissions_of(request.user).isdisjoint(self.permissions)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)
