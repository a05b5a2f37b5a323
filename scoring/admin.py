"""The analyst's desk: runs, their jobs as they fill up, and the way to a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.roles import may
from accounts.staff_pages import tell
from accounts.staff_request import StaffRequest
from scoring import runs
from scoring.models import Run, State
from scoring.refusals import Refused
from scoring.release import handover
from surveys.models import Round
from wording.shown import shown
from wording.text import Text

OVER = {State.DONE, State.FAILED, State.CANCELLED}


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):
    list_display = ["__str__", "state", "methodology", "requested_by", "requested_at"]
    list_filter = ["state", "round"]
    list_select_related = ["round", "requested_by"]
    ordering = ["-pk"]
    change_list_template = "scoring/run_list.html"

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
        deeds = {"cancel": cancel, "retry": retry, "draft": draft}
        return [
            path("request/", opened(score), name="scoring_run_request"),
            path("<int:pk>/rows/", opened(self.rows), name="scoring_run_rows"),
            *(
                path(f"<int:pk>/{name}/", opened(view), name=f"scoring_run_{name}")
                for name, view in deeds.items()
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        rounds = Round.objects.order_by("-year", "code")
        allowed = may(request.user, "score_round")
        context = {"rounds": rounds, "may_score": allowed, **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(Run.objects.select_related("round"), pk=object_id)
        context = {
            **self.admin_site.each_context(request),
            **run_context(run),
            "title": f"{_('Run')} {run}",
            "opts": self.opts,
            "may_score": may(request.user, "score_round"),
            "may_draft": may(request.user, "draft_release"),
            "corrects": handover.corrects(run),
        }
        return render(request, "scoring/run.html", context)

    def rows(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that htmx asks for every second while a run goes on."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(Run.objects.select_related("round"), pk=pk)
        return render(request, "scoring/_run_rows.html", run_context(run))


def run_context(run: Run) -> dict[str, object]:
    jobs = run.jobs.select_related("unit").order_by("kind", "unit__sort_key")
    return {
        "run": run,
        "jobs": jobs,
        "progress": runs.progress(run),
        "over": run.state in OVER,
        "warnings": [
            (one["place"], shown(Text(one["vi"], one["en"]))) for one in run.warnings
        ],
    }


def allowed(request: HttpRequest, permission: str) -> None:
    if not may(request.user, permission):
        raise PermissionDenied(_("Your role does not allow this."))


def to_run(run: Run) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:scoring_run_change", args=[run.pk]))


@require_POST
def score(request: StaffRequest) -> HttpResponse:
    allowed(request, "score_round")
    rnd = get_object_or_404(Round, pk=request.POST.get("round"))
    try:
        run = runs.request(rnd, by=request.user)
    except Refused as refusal:
        tell(request, refusal)
        return HttpResponseRedirect(reverse("admin:scoring_run_changelist"))
    return to_run(run)


@require_POST
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    return deed(request, pk, runs.cancel)


@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    return deed(request, pk, runs.retry)


def deed(request: StaffRequest, pk: int, verb: Callable[..., object]) -> HttpResponse:
    allowed(request, "score_round")
    run = get_object_or_404(Run, pk=pk)
    try:
        verb(run, by=request.user)
    except Refused as refusal:
        tell(request, refusal)
    return to_run(run)


@require_POST
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    allowed(request, "draft_release")
    run = get_object_or_404(Run, pk=pk)
    try:
        reason = request.POST.get("reason", "")
        release = handover.draft(run, by=request.user, reason=reason)
    except Refused as refusal:
        tell(request, refusal)
        return to_run(run)
    messages.success(
        request,
        gettext_lazy("Draft %(release)s is ready; another person seals it.")
        % {"release": release},
    )
    return HttpResponseRedirect(
        reverse("admin:publishing_release_change", args=[release.pk])
    )
