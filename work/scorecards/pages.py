"""The workbook of a scorecard: down with what is stored, up with a preview."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Role
from accounts.staff.pages import NotYours, show, staff_page, tell
from accounts.staff.request import StaffRequest
from scorecards.claims import filling
from scorecards.claims.cards import works_at
from scorecards.models import Card
from scorecards.pages import scope
from surveys.tabular.problems import Problems
from wording.refusals import Refused
from work.people.forms import FileForm
from work.scorecards import rows
from work.scorecards.rows import COLUMNS
from work.tables import blank, preview
from work.tables.reading import Line, lines_of

SHOWN = 20


def _card(request: StaffRequest, permissions: Sequence[str], *, pk: int) -> Card:
    card = scope.card_of(request, (scope.SEE,), pk=pk)
    if not works_at(request.user, card, Role.SCORE_OFFICER):
        raise NotYours(*permissions)
    return card


of_card = partial(staff_page, of=_card, by=["pk"])


@of_card(scope.FILL)
def template(request: StaffRequest, card: Card, *, suffix: str) -> HttpResponse:
    name = rows.code_of(card).replace("/", "-")
    return blank.answer(COLUMNS, name=name, suffix=suffix, rows=rows.known(card))


@of_card(scope.FILL)
def upload(request: StaffRequest, card: Card) -> HttpResponse:
    """Choose a file; see what it would store; store it, all of it or nothing."""
    if "carried" in request.POST:
        return _store(request, card)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, card, form=form)
    file, problems = form.cleaned_data["file"], Problems()
    lines = lines_of(file, COLUMNS, problems)
    return _preview(request, card, lines, problems, file=file.name)


def _preview(
    request: StaffRequest,
    card: Card,
    lines: Sequence[Line],
    problems: Problems,
    *,
    file: str,
) -> HttpResponse:
    found = [] if problems.count else rows.read(card, lines, problems, file=file)
    if problems.count:
        explained = list(preview.explained(problems.first, COLUMNS))
        context = {"problems": problems, "lines": explained}
        return _page(request, card, form=FileForm(), **context)
    word = preview.carried(lines, file=file, kind=_kind(card), by=request.user)
    context = {"carried": word, "file": file, "count": len(found)}
    return _page(request, card, first=found[:SHOWN], **context)


def _store(request: StaffRequest, card: Card) -> HttpResponse:
    """What was previewed, read and judged once more as things are now."""
    problems, by = Problems(), request.user
    try:
        file, lines = preview.brought(
            request.POST["carried"], COLUMNS, kind=_kind(card), by=by
        )
        found = rows.read(card, lines, problems, file=file)
        if problems.count:
            return _preview(request, card, lines, Problems(), file=file)
        stored = filling.save_all(card, found, by=by, at=timezone.now())
    except Refused as error:
        tell(request, error)
        return redirect("work:scorecard-import", pk=card.pk)
    said = ngettext(
        "%(n)d component is stored.", "%(n)d components are stored.", len(stored)
    )
    messages.success(request, said % {"n": len(stored)})
    return redirect("scorecards:card", pk=card.pk)


def _kind(card: Card) -> str:
    return f"scorecard.{card.pk}"


def _page(request: StaffRequest, card: Card, **context: Any) -> HttpResponse:
    context |= {
        "watches": False,
        "card": card,
        "cycle": card.cycle,
        "made_up": card.cycle.simulated,
    }
    return show(request, "work/scorecards/import.html", **context)
