"""Forgetting who somebody on a list is, and nothing of what was answered.

The row of the list keeps the seal of the deleted contact, so the digest of the list
and the chain of its round stay what they were. What surveyors noted at the door goes
with the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import audit
from accounts.models import User
from surveys.models import Erasure, Visit
from surveys.models.frame import Contact, Frame, ListedPerson
from surveys.refusals import refused

SHORTEST = 3


def find(frame: Frame, words: str) -> QuerySet[Contact]:
    """Contacts of a list by a part of the name or of the phone, in the list's order."""
    words = words.strip()
    if len(words) < SHORTEST:
        return Contact.objects.none()
    asked = Q(name__icontains=words)
    if digits := re.sub(r"[ .\-]", "", words):
        asked |= Q(phone__contains=digits)
    found = Contact.objects.filter(asked, person__frame=frame)
    return found.select_related("person").order_by("person__row")


@transaction.atomic
def erase(
    person: ListedPerson, *, by: User | None, reason: str, at: datetime
) -> Erasure:
    """Delete a listed person's contact; by nobody where a command does. Raises Refused.

    Nothing is written into the trail but the row's number.
    """
    if not reason.strip():
        raise refused("reason_missing", "reason")
    made, new = Erasure.objects.get_or_create(
        person=person, defaults={"by": by, "at": at, "reason": reason.strip()}
    )
    if not new:
        raise refused("already_erased")
    _forget([person.pk])
    subject = f"frame {person.frame.code}"
    details = {"row": person.row} | audit.by_operator(by)
    audit.record(actor=by, verb="person_erased", subject=subject, details=details)
    return made


@transaction.atomic
def erase_again() -> int:
    """Delete contacts a restored backup brought back; how many there were."""
    return _forget(Erasure.objects.values_list("person_id", flat=True))


def _forget(people: Iterable[int]) -> int:
    noted = Visit.objects.filter(case__person__in=people).exclude(note="")
    noted.update(note="")
    return Contact.objects.filter(person__in=people).delete()[0]
