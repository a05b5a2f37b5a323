"""Runs: asked for, watched, stopped, tried again, and drafted from."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.keyset import page_of
from accounts.staff_pages import show, staff_page
from scoring import runs
from scoring.models import Run, State
from scoring.refusals import Refused
from scoring.release import handover
from surveys.models import Round

A_PAGE = 50
OVER = {State.DONE, State.FAILED, State.CANCELLED}


def _run(request, _permissions, *, pk):
    return get_object_or_404(Run.objects.select_related("round"), pk=pk)


# Views take the run after the request.
of_run = partial(staff_page, of=_run, by=["pk"])


@require_safe
@staff_page("view_round")
def home(request):
    """Every run, the newest first, and a round to score."""
    found = Run.objects.select_related("round", "requested_by").order_by("-pk")
    context = {
        "page": page_of(request, found, size=A_PAGE),
        "rounds": Round.objects.order_by("-year", "code"),
        "may_score": "score_round" in request.allowed,
    }
    return show(request, "scoring/runs.html", **context)


@require_safe
@of_run("view_round")
def run(request, run):
    context = {
        **_shown(run),
        "may_score": "score_round" in request.allowed,
        "may_draft": "draft_release" in request.allowed,
        "corrects": handover.corrects(run),
    }
    return show(request, "scoring/run.html", **context)


@require_safe
@of_run("view_round")
def rows(request, run):
    """The part of the page that htmx asks for every second while a run goes on."""
    return render(request, "scoring/_run_rows.html", _shown(run))


def _shown(run):
    jobs = run.jobs.select_related("unit").order_by("kind", "unit__sort_key")
    return {
        "run": run,
        "jobs": jobs,
        "progress": runs.progress(run),
        "over": run.state in OVER,
        "made_up": run.round.simulated,
    }


@require_POST
@staff_page("score_round")
def score(request):
    chosen = request.POST.get("round", "")
    rnd = get_object_or_404(Round, pk=chosen if chosen.isdecimal() else 0)
    try:
        run = runs.request(rnd, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("runs:home")
    return redirect("runs:run", pk=run.pk)


@require_POST
@of_run("score_round")
def cancel(request, run):
    return _do(request, run, runs.cancel)


@require_POST
@of_run("score_round")
def retry(request, run):
    return _do(request, run, runs.retry)


def _do(request, run, verb):
    try:
        verb(run, by=request.user)
    except runs.NothingToDo:
        messages.warning(request, _("The run is over; there was nothing to do."))
    return redirect("runs:run", pk=run.pk)


@require_POST
@of_run("draft_release")
def draft(request, run):
    reason = request.POST.get("reason", "")
    try:
        release = handover.draft(run, by=request.user, reason=reason)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("runs:run", pk=run.pk)
    said = _("Draft %(release)s is ready; another person seals it.")
    messages.success(request, said % {"release": release})
    return redirect("desk:release", pk=release.pk)
