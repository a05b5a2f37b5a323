"""Who commented, forgotten once nobody needs to reach them; for how long is not said
here. The comment stays as everyone else could read it: masked."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from onestop.models import Feedback
from onestop.models.feedback import WAITING


def forget_senders(*, before: datetime) -> int:
    """Contacts, and words as written, of comments that were over before a moment.

    A comment that still waits keeps both, however old. How many had any.
    """
    over = Q(answered_at__lt=before) | Q(answered_at=None, received_at__lt=before)
    named = ~Q(contact="") | ~Q(text=F("masked"))
    rows = Feedback.objects.filter(over & named).exclude(state__in=WAITING)
    return rows.update(contact="", text=F("masked"))
