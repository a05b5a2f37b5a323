"""The page of what arrived beyond the sample: read, seen, and nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from surveys.editing import out_of_sample
from surveys.models import Case, OutOfSample
from surveys.models.case import serial_of
from wording.shown import language

SHOWN = 50


@staff_page("supervise")
def beyond(request: StaffRequest) -> HttpResponse:
    """Lines of a person and a reason, the newest first; a POST says one was seen."""
    if request.method == "POST":
        pk = request.POST.get("last", "")
        rows = out_of_sample.unseen(request.user).select_related("round")
        last = get_object_or_404(rows, pk=pk if pk.isdecimal() else 0)
        number = out_of_sample.see(last, by=request.user, at=timezone.now())
        said = ngettext(
            "%(number)s form is seen.", "%(number)s forms are seen.", number
        )
        messages.success(request, said % {"number": number})
        return redirect("kept:beyond")
    found: list[Any] = list(out_of_sample.groups(request.user)[:SHOWN])
    numbers = dict(
        Case.objects.filter(uid__in=[one["case"] for one in found]).values_list(
            "uid", "number"
        )
    )
    lines = [_named(one, numbers.get(one["case"])) for one in found]
    return show(request, "surveys/editing/beyond.html", lines=lines)


def _named(line: dict[str, Any], number: int | None) -> dict[str, Any]:
    """The line with its reason in words, names in the language of the page, and the
    serial of the case it names, if the case is of a sample."""
    here = language()
    return line | {
        "sender_name": out_of_sample.sender_of(line),
        "why": OutOfSample.Reason(line["reason"]).label,
        "serial": "" if number is None else serial_of(number),
        "round_name": line[f"round__name_{here}"],
        "unit_name": line[f"unit__name_{here}"],
    }
