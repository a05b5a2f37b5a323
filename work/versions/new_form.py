"""A questionnaire from a file: looked at, then stored once somebody confirms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from surveys.instruments import life, lookup
from surveys.instruments.life import Found
from surveys.questionnaire.instrument import Block
from surveys.questionnaire.instrument import Instrument as Content
from surveys.tabular.problems import TableRefused
from wording.refusals import Refused
from wording.shown import shown
from work.tables import preview
from work.versions import questionnaires

# What a preview is sealed for.
KIND = "questionnaire"
# How a question is answered, in words.
ASKED = {
    "satisfaction": gettext_lazy("a level of satisfaction"),
    "single": gettext_lazy("one answer"),
    "multiple": gettext_lazy("several answers"),
    "number": gettext_lazy("a number"),
    "text": gettext_lazy("an answer in words"),
}


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Workbook (XLSForm) or TOML file"))


@staff_page("set_up_round")
def new(request: StaffRequest) -> HttpResponse:
    """A questionnaire from a file: looked at first, stored once somebody confirms."""
    if "carried" in request.POST:
        return _confirmed(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    try:
        # One byte more than may be, so that a larger file is told.
        found = life.look(file.read(life.MOST_BYTES + 1), name=file.name)
    except TableRefused as refused:
        problems = refused.problems
        lines = [(one, shown(one.text)) for one in problems.first]
        return _page(request, form, lines=lines, count=problems.count)
    return _preview(request, found, file=file.name)


def _page(request: StaffRequest, form: UploadForm, **context: Any) -> HttpResponse:
    example = next(iter(lookup.known()))[: lookup.SHORT]
    words = context | {"form": form, "example": example}
    return show(request, "work/versions/form_new.html", **words)


def _preview(request: StaffRequest, found: Found, *, file: str) -> HttpResponse:
    """What the file would store, group by group, and what that changes."""
    content = found.content
    other, blocking = life.before(content), life.in_the_way(content)
    kept = [file, found.text, list(found.left_out)]
    return show(
        request,
        "work/versions/form_preview.html",
        title=shown(content.title),
        content=content,
        file=file,
        carried=preview.sealed(kept, kind=KIND, by=request.user),
        left_out=found.left_out,
        groups=[_group(content, block) for block in content.blocks],
        levels=[shown(level.text) for level in content.levels],
        provisional=sum(item.provisional for item in content.items),
        is_known=content.digest in lookup.versions(),
        blocking=questionnaires.choice(blocking) if blocking else None,
        compared=questionnaires.choice(other) if other else None,
        differences=questionnaires.between(other.content, content) if other else [],
    )


def _group(content: Content, block: Block) -> dict[str, Any]:
    """A group of questions: each with its kind, its options and when it is asked."""
    asked = {code: skip for skip in content.skips for code in skip.items}
    items = [item for item in content.items if item.block == block.code]
    return {
        "title": shown(block.title),
        "scored": sum(item.scored for item in items),
        "items": [
            {
                "code": item.code,
                "text": shown(item.text),
                "scored": item.scored,
                "kind": ASKED[item.kind],
                "provisional": item.provisional,
                "options": [shown(option.text) for option in item.options],
                "when": asked[item.code].when if item.code in asked else "",
            }
            for item in items
        ],
    }


def _confirmed(request: StaffRequest) -> HttpResponse:
    """What was looked at, read once more and stored as things are now."""
    try:
        kept = preview.opened(request.POST["carried"], kind=KIND, by=request.user)
        file, text, left_out = kept
        now = timezone.now()
        taken = life.take(text.encode(), name=file, by=request.user, at=now)
    except Refused as error:
        tell(request, error)
        return redirect("work:form-new")
    return _stored(request, replace(taken, left_out=tuple(left_out)))


def _stored(request: StaffRequest, taken: life.Taken) -> HttpResponse:
    messages.success(request, _("The questionnaire is stored."))
    if taken.left_out:
        said = _("Columns that are not used here were left out: %(columns)s.")
        messages.warning(request, said % {"columns": "; ".join(taken.left_out)})
    return redirect("work:form", taken.row.digest[: lookup.SHORT])
