"""Apology letters for late files: numbered, kept, and printed as PDF.

A letter is kept as the words it said; its PDF (PDF/UA-1, tagged for screen readers) is
made again from them, byte for byte under one version of typst.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import typst
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit
from accounts.models import User
from localities.models import ServicePoint
from onestop.models import ApologyLetter, LateFile
from onestop.refusals import refused
from wording.printing import fonts, printed

TEMPLATE = Path(__file__).parent / "apology.typ"


@transaction.atomic
def issue(
    late_file: LateFile, *, signer_name: str, signer_title: str, by: User, at: datetime
) -> ApologyLetter:
    """The letter of a late file under the next number of its point and year."""
    signer_name, signer_title = signer_name.strip(), signer_title.strip()
    if not (signer_name and signer_title):
        raise refused("no_signer")
    # Holding the point's row gives numbers without gaps or twins.
    point = ServicePoint.objects.select_for_update().get(pk=late_file.service_point_id)
    if ApologyLetter.objects.filter(late_file=late_file).exists():
        raise refused("already_written")
    day = timezone.localdate(at)
    letter = ApologyLetter(
        late_file=late_file,
        service_point=point,
        year=day.year,
        number=_next_number(point, day.year),
        issued_at=at,
        issued_by=by,
        signer_name=signer_name,
        signer_title=signer_title,
    )
    letter.content = content(letter, point=point, day=day)
    letter.digest = hashlib.sha256(canonical(letter.content)).hexdigest()
    # Made before its number is taken: one that cannot be printed takes none.
    pdf(letter)
    letter.save(force_insert=True)
    audit.record(
        actor=by,
        verb="apology_letter_issued",
        subject=f"letter:{point.code}/{letter.year}/{letter.number}",
        details={"digest": letter.digest, "on_time": letter.on_time},
    )
    return letter


def content(letter: ApologyLetter, *, point: ServicePoint, day: date) -> dict[str, str]:
    """Every word of a letter that its template does not hold; days as 22/11/2026."""
    late = letter.late_file
    return {
        "unit": point.unit.name_on(day, "vi"),
        "point": point.name_vi,
        "number": f"{letter.number:02d}",
        "year": str(letter.year),
        "day": f"{day:%d}",
        "month": f"{day:%m}",
        "applicant": late.applicant,
        "file_type": late.file_type,
        "receipt_no": late.receipt_no,
        "received_on": f"{late.received_on:%d/%m/%Y}",
        "appointment_on": f"{late.appointment_on:%d/%m/%Y}",
        "progress": late.progress,
        "reason": late.reason,
        "new_date": f"{late.new_date:%d/%m/%Y}",
        "signer_name": letter.signer_name,
        "signer_title": letter.signer_title,
        "simulated": "yes" if late.simulated else "",
    }


def canonical(content: Mapping[str, str]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def pdf(letter: ApologyLetter) -> bytes:
    """The letter as PDF/UA-1 bytes, dated with its own moment."""

    def compiled(words: dict[str, str]) -> bytes:
        made: bytes = typst.compile(
            str(TEMPLATE),
            font_paths=fonts(),
            pdf_standards=["ua-1"],
            sys_inputs=words,
            timestamp=int(letter.issued_at.timestamp()),
        )
        return made

    return printed(letter.content, compiled)


def _next_number(point: ServicePoint, year: int) -> int:
    last = ApologyLetter.objects.filter(service_point=point, year=year)
    return (last.aggregate(last=Max("number"))["last"] or 0) + 1
