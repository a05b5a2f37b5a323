"""What arrived beyond the sample, by who sent it and why; a supervisor has seen it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet

from accounts import audit
from accounts.models import User
from surveys.models import OutOfSample

GROUP = ("round", "unit", "sender", "reason")
PERSON = ("username", "last_name", "first_name")


def unseen(user: User) -> QuerySet[OutOfSample]:
    """What nobody has seen yet, of the places a supervisor's role reaches."""
    return OutOfSample.objects.within(user, "supervise").unseen()


def groups(user: User) -> QuerySet[OutOfSample]:
    """One line for all a person sent for one reason; `last_id` is the newest of it."""
    named = (
        *("round__name_vi", "round__name_en", "unit__name_vi", "unit__name_en"),
        *(f"sender__{name}" for name in PERSON),
        *GROUP,
    )
    counted = unseen(user).values(*named)
    return counted.annotate(
        number=Count("pk"),
        first=Min("received_at"),
        last=Max("received_at"),
        last_id=Max("pk"),
        uid=Min("uid"),
        case=Max("case_uid"),
    ).order_by("-last_id")


def sender_of(group: dict[str, Any]) -> User:
    """Who sent what a line stands for, as they are named."""
    return User(**{name: group[f"sender__{name}"] for name in PERSON})


@transaction.atomic
def see(last: OutOfSample, *, by: User, at: datetime) -> int:
    """Say that a line was seen, up to one of its rows; how many there were."""
    same = {f"{name}_id" if name != "reason" else name: None for name in GROUP}
    same = {name: getattr(last, name) for name in same}
    rows = unseen(by).filter(pk__lte=last.pk, **same)
    number = rows.update(seen_by=by, seen_at=at)
    if number:
        details = {"reason": last.reason, "sender": last.sender_id, "number": number}
        subject = f"round {last.round.code}"
        verb = "out_of_sample_seen"
        audit.record(actor=by, verb=verb, subject=subject, details=details)
    return number
