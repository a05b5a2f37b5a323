"""Runs: asked for, watched, stopped, tried again, and drafted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.staff.errands import Words
from accounts.staff.keyset import page_of
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from publishing.release import coverage
from scoring import methodology as methods
from scoring import runs
from scoring.indices.errors import INDICES
from scoring.models import Job, Run, State
from scoring.refusals import Refused, mending
from scoring.release import handover
from surveys.models import Round
from wording.shown import shown
from wording.text import Text

A_PAGE = 50
STAGES = {
    "read": gettext_lazy("reading"),
    "tally": gettext_lazy("counting"),
    "fit": gettext_lazy("estimating"),
    "compose": gettext_lazy("putting together"),
    "write": gettext_lazy("writing"),
}
OVER = {State.DONE, State.FAILED, State.CANCELLED}


def _run(request: StaffRequest, _permissions: Sequence[str], *, pk: int) -> Run:
    return get_object_or_404(
        Run.objects.select_related("round__instrument", "round__owner"), pk=pk
    )


# Views take the run after the request.
of_run = partial(staff_page, of=_run, by=["pk"])


@require_safe
@staff_page("see_unreleased")
def home(request: StaffRequest) -> HttpResponse:
    """Every run, the newest first, and a round to score."""
    found = Run.objects.select_related("round", "requested_by").order_by("-pk")
    context: dict[str, Any] = {
        "page": page_of(request, found, size=A_PAGE),
        "rounds": Round.objects.exclude(state=Round.State.WITHDRAWN).order_by(
            "-year", "code"
        ),
        "may_score": "score_round" in request.allowed,
    }
    return show(request, "scoring/runs.html", **context)


@require_safe
@of_run("see_unreleased")
def run(request: StaffRequest, run: Run) -> HttpResponse:
    context: dict[str, Any] = {
        **_shown(run),
        "may_score": "score_round" in request.allowed,
        "may_draft": "draft_release" in request.allowed,
        "corrects": handover.corrects(run),
        **_mended(run),
    }
    return show(request, "scoring/run.html", **context)


def _mended(run: Run) -> dict[str, Any]:
    """Sentences on what mends a run that failed, and whether each way is one."""
    failed = run.jobs.filter(state=State.FAILED).values_list("error", flat=True)
    ways = sorted({mending.mended_by(error) for error in failed} - {()})
    return {
        "advice": [shown(mending.SENTENCES[way]) for way in ways],
        "mended_by": {name for way in ways for name in way},
    }


@require_safe
@of_run("see_unreleased")
def rows(request: StaffRequest, run: Run) -> HttpResponse:
    """The part of the page that htmx asks for every second while a run goes on."""
    return render(request, "scoring/_run_rows.html", _shown(run))


def _shown(run: Run) -> dict[str, Any]:
    jobs = run.jobs.select_related("unit").order_by("kind", "unit__sort_key")
    items = run.round.instrument.content.by_code.values()
    names = {item.code: shown(item.text) for item in items}
    names[run.round.owner.code] = run.round.owner.short_name
    names |= {job.unit.code: job.unit.short_name for job in jobs if job.unit}
    return {
        "run": run,
        "jobs": [_timed(job) for job in jobs],
        "method": _name_of_method(run),
        "margins": _margins(run, names),
        "precision": _in_words(run.diagnostics.get("units", ()), names),
        "missing": _in_words(run.diagnostics.get("items", ()), names),
        "progress": runs.progress(run),
        "over": run.state in OVER,
        "warnings": [_warning(one, names) for one in run.warnings],
        "made_up": run.round.simulated,
    }


def _margins(run: Run, names: Mapping[str, str]) -> dict[str, Any]:
    """What errors have in common, and ranks by three ways; empty under own errors."""
    told = run.diagnostics.get("margins", {})
    if not told:
        return {}
    method = methods.parse(run.methodology_text, name=run.methodology)
    factors = {factor.code: shown(factor.name) for factor in method.factors}
    here = {**names, **factors, INDICES: _("overall index and other indices")}
    return told | {
        "families": _in_words(told["families"], here),
        "differs": [names.get(code, code) for code in told["differs"]],
        "ranges": _in_words(told["ranges"], names),
    }


def _warning(one: dict[str, str], names: Mapping[str, str]) -> tuple[str, str]:
    """(place or item, what is odd there)."""
    place = one["place"]
    return names.get(place, place), shown(Text(one["vi"], one["en"]))


def _timed(job: Job) -> tuple[Job, list[tuple[Words, float]]]:
    """(job, its stages in words with their seconds)."""
    return job, [(STAGES.get(name, name), took) for name, took in job.stages.items()]


def _in_words(
    rows: Iterable[dict[str, Any]], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows of diagnostics with the name that stands for their code."""
    return [row | {"name": names.get(row["code"], row["code"])} for row in rows]


def _name_of_method(run: Run) -> str:
    if not run.methodology_text:
        return ""
    return shown(methods.parse(run.methodology_text, name=run.methodology).title)


@require_POST
@staff_page("score_round")
def score(request: StaffRequest) -> HttpResponse:
    chosen = request.POST.get("round", "")
    rnd = get_object_or_404(Round, pk=chosen if chosen.isdecimal() else 0)
    try:
        run = runs.request(rnd, by=request.user)
    except Refused as refusal:
        tell(request, refusal)
        return redirect("runs:home")
    return redirect("runs:run", pk=run.pk)


@require_POST
@of_run("score_round")
def cancel(request: StaffRequest, run: Run) -> HttpResponse:
    return _do(request, run, runs.cancel)


@require_POST
@of_run("score_round")
def retry(request: StaffRequest, run: Run) -> HttpResponse:
    return _do(request, run, runs.retry)


def _do(request: StaffRequest, run: Run, verb: Callable[..., object]) -> HttpResponse:
    try:
        verb(run, by=request.user)
    except Refused as refusal:
        tell(request, refusal)
    return redirect("runs:run", pk=run.pk)


@require_POST
@of_run("draft_release")
def draft(request: StaffRequest, run: Run) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        release = handover.draft(run, by=request.user, reason=reason)
    except Refused as refusal:
        tell(request, refusal)
        return redirect("runs:run", pk=run.pk)
    said = _("Draft %(release)s is ready; another person seals it.")
    messages.success(request, said % {"release": release})
    if missing := coverage.missing(release):
        have, whole = coverage.counts(release, missing)
        told = _("The draft of the whole country has %(have)d of %(whole)d provinces.")
        messages.warning(request, told % {"have": have, "whole": whole})
    return redirect("desk:release", pk=release.pk)
