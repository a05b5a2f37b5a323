"""Counts of the leaders' survey: a table down, up with a preview, stored as points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.staff.pages import NotYours, show, staff_page, tell
from accounts.staff.request import StaffRequest
from scorecards.appraisal import seats, tallies
from scorecards.models import Cycle, Tally
from scorecards.pages import scope
from scorecards.refusals import Refused
from surveys.tabular.problems import Problems
from work.people.forms import FileForm
from work.scorecards import survey_rows as rows
from work.tables import blank, preview
from work.tables.reading import Line, lines_of

SHOWN = 20


class CountsForm(FileForm):
    source = forms.CharField(
        label=_("Where the counts come from"),
        max_length=tallies.LONGEST_SOURCE,
        help_text=_("The survey and its time, such as: online survey, March 2026."),
    )


def _cycle(request: StaffRequest, permissions: Sequence[str], *, code: str) -> Cycle:
    """A cycle with such a survey, of the council's own place."""
    cycle = scope.cycle_of(request, permissions, code=code)
    if not seats.sits_on_council(request.user, cycle):
        raise NotYours(*permissions)
    if not tallies.leaves_of(cycle.tree):
        raise Http404
    return cycle


of_cycle = partial(staff_page, of=_cycle, by=["code"])


@of_cycle(scope.SET_UP)
def template(request: StaffRequest, cycle: Cycle, *, suffix: str) -> HttpResponse:
    columns, known = rows.columns_of(cycle.tree), rows.known(cycle)
    name = f"{cycle.code}-khao-sat"
    return blank.answer(columns, name=name, suffix=suffix, rows=known)


@of_cycle(scope.SET_UP)
def upload(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    """Choose a file; see what it would store; store it, all of it or nothing."""
    if "carried" in request.POST:
        return _store(request, cycle)
    form = CountsForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, cycle, form=form)
    file, problems = form.cleaned_data["file"], Problems()
    lines = lines_of(file, rows.columns_of(cycle.tree), problems)
    source = form.cleaned_data["source"]
    return _preview(request, cycle, lines, problems, file=file.name, source=source)


def _preview(
    request: StaffRequest,
    cycle: Cycle,
    lines: Sequence[Line],
    problems: Problems,
    *,
    file: str,
    source: str,
) -> HttpResponse:
    found = [] if problems.count else rows.read(cycle, lines, problems, file=file)
    if problems.count:
        columns = rows.columns_of(cycle.tree)
        explained = list(preview.explained(problems.first, columns))
        form = CountsForm(initial={"source": source})
        return _page(request, cycle, form=form, problems=problems, lines=explained)
    word = preview.carried(lines, file=file, kind=_kind(cycle), by=request.user)
    context = {"carried": word, "file": file, "count": len(found), "source": source}
    return _page(request, cycle, first=_told(cycle, found[:SHOWN]), **context)


def _told(cycle: Cycle, found: Sequence[tallies.Counted]) -> list[dict[str, Any]]:
    """What the first rows give: unit, component, point."""
    told = []
    for one in found:
        leaf = cycle.tree.by_code[one.leaf]
        given = tallies.point(leaf, one.counts, year=cycle.year)
        told.append({"card": one.card, "leaf": leaf, "point": given})
    return told


def _store(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    """What was previewed, read and judged once more as things are now."""
    problems, by = Problems(), request.user
    source = request.POST.get("source", "")
    try:
        file, lines = preview.brought(
            request.POST["carried"],
            rows.columns_of(cycle.tree),
            kind=_kind(cycle),
            by=by,
        )
        found = rows.read(cycle, lines, problems, file=file)
        if problems.count:
            again = Problems()
            return _preview(request, cycle, lines, again, file=file, source=source)
        fed = tallies.store(cycle, found, source=source, by=by, at=timezone.now())
    except Refused as error:
        tell(request, error)
        return redirect("work:scorecard-survey", code=cycle.code)
    said = ngettext("%(n)d point was taken.", "%(n)d points were taken.", fed)
    messages.success(request, said % {"n": fed})
    return redirect("work:scorecard-survey", code=cycle.code)


def _kind(cycle: Cycle) -> str:
    return f"tallies.{cycle.pk}"


def _page(request: StaffRequest, cycle: Cycle, **context: Any) -> HttpResponse:
    wanted = len(tallies.assessed(cycle)) * len(tallies.leaves_of(cycle.tree))
    newest = Tally.objects.filter(card__cycle=cycle).newest()
    history = Tally.objects.filter(card__cycle=cycle).select_related("by")
    context |= {
        "cycle": cycle,
        "made_up": cycle.simulated,
        "wanted": wanted,
        "stored": newest.count(),
        "last": history.order_by("-pk").first(),
        "is_open": cycle.state == Cycle.State.OPEN,
    }
    return show(request, "work/scorecards/survey.html", **context)
