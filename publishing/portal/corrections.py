"""What a correction changed, figure by figure: a page and a file."""

from __future__ import annotations

import csv
from io import StringIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from publishing.pages import differences
from publishing.portal.views import public_page
from wording.spreadsheet_text import harmless

HEAD = (
    "basis",
    "unit",
    "unit_name",
    "indicator",
    "group",
    "percent_before",
    "percent_after",
    "respondents_before",
    "respondents_after",
    "rank_before",
    "rank_after",
    "note_before",
    "note_after",
)


@public_page()
def page(request: HttpRequest, round_code: str, edition: int) -> HttpResponse:
    found = differences.read(round_code, edition)
    context = {"page": found, "release": found.release, "here": "releases"}
    context["simulated"] = found.release.simulated
    return render(request, "publishing/differences.html", context)


@public_page()
def file(request: HttpRequest, round_code: str, edition: int) -> HttpResponse:
    found = differences.read(round_code, edition)
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(HEAD)
    for row in found.rows:
        writer.writerow([harmless(value) for value in _cells(row)])
    mark = "simulated-" if found.release.simulated else ""
    name = f"{mark}{round_code}-{found.older.edition}-{edition}-differences.csv"
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cells(row):
    values = (
        row.basis,
        row.unit.code,
        row.unit.short_vi,
        row.indicator,
        row.group,
        row.before,
        row.after,
        row.people_before,
        row.people_after,
        row.rank_before,
        row.rank_after,
        row.note_before,
        row.note_after,
    )
    return ("" if value is None else str(value) for value in values)
