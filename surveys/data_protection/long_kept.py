"""What lists hold of people, once it is no longer needed; how long is not said here.

The list, its seals and its digest stay, so the chain of its round holds; nobody can
tell any more who was on it.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from surveys.models import AnswersUpload, DesignUpload, Import, Round, Visit
from surveys.models.frame import Contact, FrameUpload


def forget_people(*, before: datetime) -> int:
    """Contacts of rounds that were over before a moment, and notes at the door.

    How many contacts went. Rounds that are still open keep theirs, however old.
    """
    over = Round.objects.filter(
        state=Round.State.CLOSED, closes__lt=timezone.localdate(before)
    )
    noted = Visit.objects.filter(case__person__frame__round__in=over)
    noted.exclude(note="").update(note="")
    gone = Contact.objects.filter(person__frame__round__in=over)
    return gone.delete()[0]


def forget_mistakes(*, before: datetime) -> int:
    """Cells quoted from lists that were refused; how many uploads had any."""
    rows = Import.objects.filter(finished_at__lt=before).exclude(problems=[])
    return rows.update(problems=[])


def forget_uploads(*, before: datetime) -> int:
    """Files nobody came back to, names and all; those being stored stay. How many."""
    busy = Import.objects.live().exclude(upload=None).values("upload")
    lists = FrameUpload.objects.filter(at__lt=before).exclude(pk__in=busy)
    others = [
        model.objects.filter(at__lt=before) for model in (AnswersUpload, DesignUpload)
    ]
    return sum(files.delete()[0] for files in (lists, *others))
