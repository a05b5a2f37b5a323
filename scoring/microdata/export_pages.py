"""A round's answers as files: asked for by an analyst, watched, fetched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from scoring.microdata import exports
from scoring.models import AnswersFile
from scoring.refusals import Refused
from surveys.models import Round

SHOWN = 20


def _round(_request: StaffRequest, _permissions: Sequence[str], *, code: str) -> Round:
    return get_object_or_404(Round.objects.select_related("instrument"), code=code)


def _file(_request: StaffRequest, _permissions: Sequence[str], *, pk: int) -> Any:
    return get_object_or_404(AnswersFile.objects.select_related("round"), pk=pk)


# Views take the round, or the file, after the request.
of_round = partial(staff_page, "export_answers", of=_round, by=["code"])
of_file = partial(staff_page, "export_answers", of=_file, by=["pk"])


@of_round()
def answers(request: StaffRequest, rnd: Round) -> HttpResponse:
    """The files there are; a POST asks for one of the round as it stands now."""
    if request.method == "POST":
        try:
            exports.ask(rnd, by=request.user, at=timezone.now())
            messages.success(request, _("The file is being made."))
        except Refused as error:
            tell(request, error)
        return _back(rnd)
    return show(request, "scoring/answers.html", **_shown(rnd))


@require_safe
@of_round()
def rows(request: StaffRequest, rnd: Round) -> HttpResponse:
    """The part of the page that htmx asks for while a file is made."""
    return render(request, "scoring/_answers_rows.html", _shown(rnd))


def _shown(rnd: Round) -> dict[str, Any]:
    found = list(exports.of_round(rnd, at=timezone.now())[:SHOWN])
    return {"rnd": rnd, "files": found, "live": any(one.live for one in found)}


@require_POST
@of_file()
def fetch(request: StaffRequest, asked: AnswersFile) -> HttpResponseBase:
    try:
        body = exports.fetch(asked, by=request.user, at=timezone.now())
    except Refused as error:
        tell(request, error)
        return _back(asked.round)
    name = f'attachment; filename="{exports.name_of(asked)}.zip"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store, private"}
    return HttpResponse(body, content_type="application/zip", headers=headers)


def _back(rnd: Round) -> HttpResponseRedirect:
    return redirect("microdata:answers", code=rnd.code)
