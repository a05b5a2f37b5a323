"""The release desk: a draft, what it changes, the second person's seal and approval,
who may look early and who did.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.models import User
from accounts.roles import may
from publishing.content.release_content import PUBLISHED
from publishing.desk import actions
from publishing.desk import reports as reports_desk
from publishing.models import Look, Preview, Release, changed_answers
from publishing.release import calendar, corrections, early_access


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
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
    change_list_template = "publishing/release_list.html"
    ordering = ["-year", "round_code", "-edition"]

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

    def get_urls(self) -> list[URLPattern]:
        opened = self.admin_site.admin_view
        deeds = {
            "seal": actions.seal,
            "publish": actions.publish,
            "withdraw": actions.withdraw,
            "grant": actions.grant,
        }
        name = "publishing_release_{}".format
        return [
            path("announce/", opened(actions.announce), name="publishing_announce"),
            *(
                path(f"<int:pk>/{deed}/", opened(view), name=name(deed))
                for deed, view in deeds.items()
            ),
            path(
                "<int:pk>/previews/<int:preview>/end/",
                opened(actions.end_preview),
                name="publishing_release_end_preview",
            ),
            *reports_desk.urls(opened),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "coming": calendar.coming(at=timezone.now()),
            "may_announce": may(request.user, "announce_release"),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        people = ("drafted_by", "sealed_by", "approved_by")
        release = get_object_or_404(
            Release.objects.select_related(*people), pk=object_id
        )
        now = timezone.now()
        early_access.write(release, viewer=request.user, page="desk", at=now)
        context = {
            **self.admin_site.each_context(request),
            **desk_context(release, request.user, at=now),
            "title": str(release),
            "opts": self.opts,
        }
        return render(request, "publishing/release_desk.html", context)


@admin.register(Look)
class LookAdmin(admin.ModelAdmin):
    """Every page opened before its release was public; read, never written by hand."""

    list_display = ["at", "viewer", "round_code", "edition", "state", "page", "preview"]
    list_filter = ["round_code"]
    list_select_related = ["viewer", "preview"]
    ordering = ["-at"]

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
        return may(request.user, "read_trail")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


def desk_context(release: Release, reader, *, at: datetime):
    older = corrections.before(release)
    waiting = not release.is_readable(at=at)
    granted = Preview.objects.of(release).order_by("granted_at")
    return {
        "release": release,
        "overall": overall(release, older),
        "older": older,
        "changed": changed_answers.of_release(release),
        "moved": corrections.moved(release, older) if older else [],
        "drafted_by_reader": release.drafted_by_id == reader.pk,
        "waiting": waiting,
        "granted": granted.select_related("granted_by", "viewer"),
        "viewers": early_access.viewers(release),
        "people": User.objects.filter(is_active=True).order_by("username"),
        "now": at,
        **{
            f"may_{deed}": may(reader, permission)
            for deed, permission in {
                "seal": "seal_release",
                "publish": "publish_release",
                "withdraw": "withdraw_release",
                "grant": "grant_preview",
            }.items()
        },
    }


def overall(release: Release, older: Release | None) -> list[dict[str, object]]:
    """The overall index of every unit, in rank order, beside the edition before."""
    chosen = {"basis": PUBLISHED, "indicator": "overall", "domain": "all"}
    then = {}
    if older:
        rows = older.figures.filter(**chosen)
        then = dict(rows.values_list("unit_id", "percent"))
    figures = release.figures.filter(**chosen).select_related("unit")
    return [
        {"figure": figure, "before": then.get(figure.unit_id)}
        for figure in figures.order_by("rank", "unit__sort_key")
    ]
