"""The page of all texts respondents were ever told, for everybody who works here."""

from __future__ import annotations

from django.http import HttpResponse

from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from surveys.data_protection import consent_texts


@staff_page()
def texts(request: StaffRequest) -> HttpResponse:
    return show(request, "surveys/entry/consent.html", texts=consent_texts.texts())
