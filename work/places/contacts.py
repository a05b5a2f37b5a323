"""Addresses that provinces' reports are sent to: one field a province."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.places.keeping import MANAGE
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from publishing.reports import contacts
from wording.refusals import Refused
from work.places.pages import SORTS

FIELD = "address-"


@staff_page(MANAGE)
def page(request: StaffRequest) -> HttpResponse:
    """The provinces within reach; a POST stores all addresses or none."""
    typed = {n: str(text) for n, text in request.POST.items() if FIELD in n}
    if request.method == "POST":
        wanted = {
            int(number): text[:254]
            for name, text in typed.items()
            if (number := name.removeprefix(FIELD)).isdecimal() and len(number) < 19
        }
        try:
            count = contacts.keep(wanted, by=request.user, at=timezone.now())
        except Refused as error:
            tell(request, error)
        else:
            said = ngettext(
                "%(n)d address is stored.", "%(n)d addresses are stored.", count
            )
            messages.success(request, said % {"n": count})
            return redirect("work:contacts")
    rows = [
        (unit, typed.get(f"{FIELD}{unit.pk}", contacts.address_of(unit)))
        for unit in contacts.provinces(request.user).alphabetical()
    ]
    context: dict[str, Any] = {
        "rows": rows,
        "sorts": SORTS.values(),
        "here": "contacts",
    }
    return show(request, "work/places/contacts.html", **context)
