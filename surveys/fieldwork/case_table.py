"""The cases of a sample as a table: who is still to be asked where, and by whom.

Nobody's name or phone among those asked, no answer, and nothing of other places.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from surveys.models import Assignment, Case, Draw
from wording.spreadsheet_text import harmless


@transaction.atomic
def taken_out(made: Draw, *, by: User) -> bytes:
    """The table as CSV with a BOM, its line of the trail written with it."""
    rows = list(_rows(made))
    audit.record(
        actor=by,
        verb="cases_exported",
        subject=f"list {made.frame.code}",
        details={"rows": len(rows)},
    )
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(_headings())
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _headings() -> list[str]:
    return [
        _("Number of the form"),
        _("Unit code"),
        _("Unit"),
        _("Place"),
        _("Part of the sample"),
        _("Surveyor"),
        _("Visits"),
        _("Last visit"),
        _("How it ended"),
    ]


def _rows(made: Draw) -> list[list[object]]:
    holding = Assignment.objects.filter(case=OuterRef("pk"), ended_at=None)
    found = (
        Case.objects.filter(draw=made)
        .select_related("unit")
        .annotate(
            holder=Subquery(holding.values("surveyor__username")[:1]),
            calls=Count("visits"),
            last=Max("visits__at"),
        )
        .order_by("number")
    )
    return [_row(case) for case in found.annotate(code=F("unit__code"))]


def _row(case: Any) -> list[object]:
    """A line of the table, of a case with what was counted for it."""
    last = timezone.localtime(case.last) if case.last else None
    return [
        case.serial,
        case.code,
        harmless(case.unit.name),
        harmless(case.place),
        case.get_role_display(),
        harmless(case.holder or ""),
        case.calls,
        f"{last:%Y-%m-%d %H:%M}" if last else "",
        case.get_disposition_display() if case.disposition else _("open"),
    ]
