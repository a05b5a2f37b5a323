"""The release desk: a draft, what it changes, and the second person's seal."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import may
from publishing import editions, releases
from publishing.content import PUBLISHED
from publishing.models import Release


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
    list_display = [
        "__str__",
        "year",
        "state",
        "simulated",
        "drafted_by",
        "sealed_by",
        "embargo_until",
    ]
    list_filter = ["state", "year", "simulated"]
    list_select_related = ["drafted_by", "sealed_by"]
    ordering = ["-year", "round_code", "-edition"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser or may(request.user, "view_round")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        opened = self.admin_site.admin_view
        return [
            path("<int:pk>/seal/", opened(seal), name="publishing_release_seal"),
            path(
                "<int:pk>/withdraw/",
                opened(withdraw),
                name="publishing_release_withdraw",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        release = get_object_or_404(
            Release.objects.select_related("drafted_by", "sealed_by"), pk=object_id
        )
        older = editions.before(release)
        context = {
            **self.admin_site.each_context(request),
            "release": release,
            "title": str(release),
            "opts": self.opts,
            "overall": overall(release, older),
            "older": older,
            "moved": editions.moved(release, older) if older else [],
            "drafted_by_reader": release.drafted_by_id == request.user.pk,
            "may_seal": may(request.user, "seal_release"),
            "may_withdraw": may(request.user, "withdraw_release"),
        }
        return render(request, "publishing/release_desk.html", context)


def overall(release, older):
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


def to_desk(release_id):
    return HttpResponseRedirect(
        reverse("admin:publishing_release_change", args=[release_id])
    )


@require_POST
def seal(request, pk):
    if not may(request.user, "seal_release"):
        raise PermissionDenied(_("Your role does not allow this."))
    now = timezone.now()
    chosen = parse_datetime(request.POST.get("embargo_until", ""))
    if chosen and timezone.is_naive(chosen):
        chosen = timezone.make_aware(chosen)
    return done(
        request, pk, releases.seal, by=request.user, at=now, embargo_until=chosen
    )


@require_POST
def withdraw(request, pk):
    if not may(request.user, "withdraw_release"):
        raise PermissionDenied(_("Your role does not allow this."))
    return done(
        request,
        pk,
        releases.withdraw,
        by=request.user,
        at=timezone.now(),
        reason=request.POST.get("reason", ""),
    )


def done(request, pk, verb, **arguments):
    release = get_object_or_404(Release, pk=pk)
    try:
        verb(release, **arguments)
    except releases.ReleaseError as refusal:
        messages.error(request, str(refusal))
    return to_desk(pk)
