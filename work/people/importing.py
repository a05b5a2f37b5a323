"""People from a table: a template, a preview with what to mend, all stored or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from accounts.staffing import giving
from accounts.staffing.entries import people_of
from accounts.staffing.givers import GIVE
from surveys.tabular.problems import Problems
from wording.refusals import Refused
from work.people import rows
from work.people.forms import FileForm
from work.people.rows import COLUMNS, Numbered
from work.tables import blank, preview
from work.tables.reading import Line, lines_of

KIND = "people"
SHOWN = 20


@staff_page(GIVE)
def template(request: StaffRequest, *, suffix: str) -> HttpResponse:
    return blank.answer(COLUMNS, name="sipas-people", suffix=suffix)


@staff_page(GIVE)
def upload(request: StaffRequest) -> HttpResponse:
    """Choose a file; see what it would store; store it, all of it or nothing."""
    if "carried" in request.POST:
        return _store(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form=form)
    file, problems = form.cleaned_data["file"], Problems()
    lines = lines_of(file, COLUMNS, problems)
    return _preview(request, lines, problems, file=file.name)


def _preview(
    request: StaffRequest, lines: Sequence[Line], problems: Problems, *, file: str
) -> HttpResponse:
    now = timezone.now()
    found = rows.read(lines, problems, file=file, by=request.user, at=now)
    if problems.count:
        explained = list(preview.explained(problems.first, COLUMNS))
        return _page(request, form=FileForm(), problems=problems, lines=explained)
    word = preview.carried(lines, file=file, kind=KIND, by=request.user)
    return _page(request, file=file, carried=word, **_summary(found))


def _summary(found: Sequence[Numbered]) -> dict[str, Any]:
    """How many of each role, how many are new, and the first rows as they will be."""
    entries = [one.entry for one in found]
    known = people_of({entry.contact for entry in entries})
    new = {entry.contact for entry in entries if entry.contact not in known}
    return {
        "count": len(entries),
        "new": len(new),
        "mailed": sum("@" in contact for contact in new),
        "roles": Counter(entry.role.label for entry in entries).most_common(),
        "first": [(one.row, one.entry) for one in found[:SHOWN]],
    }


def _store(request: StaffRequest) -> HttpResponse:
    """What was previewed, read and judged once more as things are now."""
    problems, now = Problems(), timezone.now()
    try:
        file, lines = preview.brought(
            request.POST["carried"], COLUMNS, kind=KIND, by=request.user
        )
        found = rows.read(lines, problems, file=file, by=request.user, at=now)
        if problems.count:
            return _preview(request, lines, Problems(), file=file)
        entries = [one.entry for one in found]
        given = giving.give(entries, by=request.user, at=now)
    except Refused as error:
        tell(request, error)
        return redirect("work:people-import")
    said = _("%(roles)d roles are given; %(new)d people are new.")
    said = said % {"roles": len(given.memberships), "new": len(given.new)}
    messages.success(request, said)
    by_paper = any(not user.email for user in given.new)
    return redirect("work:people-invitations" if by_paper else "work:people")


def _page(request: StaffRequest, **context: Any) -> HttpResponse:
    return show(request, "work/people/import.html", columns=COLUMNS, **context)
