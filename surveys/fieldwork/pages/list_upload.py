"""The page of a file that a worker stores: how far it is, what is wrong, a way out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.staff.pages import staff_page, tell
from accounts.staff.request import StaffRequest
from surveys.frames import uploads
from surveys.frames.parsing import columns
from surveys.models import Import
from surveys.refusals import CODES, Refused
from wording.refusals import Problem
from wording.shown import language, shown

State = Import.State


@staff_page("manage_frame")
def watch(request: StaffRequest, *, pk: int) -> HttpResponse:
    """Progress, asked for again every second while the import goes on."""
    asked = get_object_or_404(Import.objects.select_related("upload"), pk=pk)
    if asked.by_id != request.user.pk:
        return redirect("field:home")
    if asked.state == State.DONE:
        return _stored(request, asked)
    part = "_import.html" if request.htmx else "import.html"
    return render(request, f"surveys/field/{part}", _shown(asked))


@require_POST
@staff_page("manage_frame")
def cancel(request: StaffRequest, *, pk: int) -> HttpResponse:
    asked = get_object_or_404(Import, pk=pk, by=request.user)
    try:
        uploads.cancel(asked, by=request.user)
    except Refused as error:
        tell(request, error)
    return redirect("field:import", pk=pk)


def _stored(request: StaffRequest, asked):
    address = reverse("field:frame", kwargs={"code": asked.made})
    messages.success(request, _("The list is stored."))
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return redirect(address)


def _shown(asked):
    context = {"asked": asked, "error": _sentence(asked)}
    if asked.problem_count:
        context |= {
            "problems": {"count": asked.problem_count},
            "lines": _lines(asked),
        }
    return context


def _sentence(asked):
    """What to do about a refusal that concerns no row; "" without one."""
    if asked.error in CODES:
        return shown(CODES[asked.error])
    unexpected = _("The import broke off. Try again, and tell the administrator.")
    return unexpected if asked.error else ""


def _lines(asked):
    """Problems as the page of columns shows them, with the words of its columns."""
    kind = asked.spec.get("kind", "people")
    words = {one.name: one.label(language()) for one in columns.COLUMNS[kind]}
    for row, column, value, code, vi, en in asked.problems:
        found = Problem(code, column, vi, en, asked.file, row, value)
        yield found, words.get(column, column), shown(found.text)
