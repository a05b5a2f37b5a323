"""Texts of consent in the database: stored when first needed, never changed.

Which text somebody was told stands with the questionnaire as the text's code; by which
way and when, in its channel and moments. None of the three can be changed afterwards.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db.models import QuerySet

from surveys.data_protection.rules import consent
from surveys.data_protection.rules.consent import Version
from surveys.models import ConsentText


class ConsentChanged(Exception):
    """A text of the file was edited after it had been stored: write a new version."""


def keep() -> dict[str, ConsentText]:
    """Store what the file holds and the table does not; all texts by code.

    Raises ConsentChanged.
    """
    kept = ConsentText.objects.in_bulk(field_name="code")
    shipped = {text.code: text for text in consent.shipped()}
    if new := shipped.keys() - kept.keys():
        ConsentText.objects.bulk_create(
            (_row(shipped[code]) for code in sorted(new)), ignore_conflicts=True
        )
        kept = ConsentText.objects.in_bulk(field_name="code")
    for code, text in shipped.items():
        if kept[code].digest != text.digest:
            raise ConsentChanged(code)
    return kept


def text_of(way: str, *, on: date) -> ConsentText:
    """What is shown by a way on a day."""
    return keep()[consent.in_force(way, on=on).code]


def texts(*ways: str) -> QuerySet[ConsentText]:
    """All versions ever shown, the newest of a way first."""
    keep()
    found = ConsentText.objects.order_by("way", "-version")
    return found.filter(way__in=ways) if ways else found


def _row(text: Version) -> ConsentText:
    return ConsentText(code=text.code, digest=text.digest, **asdict(text))
