"""The page of all questionnaires and methods."""

from __future__ import annotations

from django.http import HttpResponse

from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from work.versions import methods, questionnaires


@staff_page("watch_rounds")
def listed(request: StaffRequest) -> HttpResponse:
    return show(
        request,
        "work/versions/listed.html",
        forms=questionnaires.rows(),
        methods=methods.rows(),
        may_store="set_up_round" in request.allowed,
        here="versions",
    )
