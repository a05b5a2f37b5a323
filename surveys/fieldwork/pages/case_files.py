"""A province's own cases, fetched as a table."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.staff.request import StaffRequest
from surveys.fieldwork import case_table
from surveys.fieldwork.pages.scope import drawn, of_frame
from surveys.models.frame import Frame


@require_POST
@of_frame("supervise")
def fetch(request: StaffRequest, frame: Frame) -> HttpResponse:
    made = drawn(frame)
    if made is None:
        return redirect("field:draw", code=frame.code)
    body = case_table.taken_out(made, by=request.user)
    name = f"{frame.code}-{timezone.localdate():%Y%m%d}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
