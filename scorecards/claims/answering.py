"""What a unit answers to an inquiry, while there is time."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from scorecards.claims import cards
from scorecards.claims.filling import LONGEST
from scorecards.models import Answer, Inquiry
from scorecards.refusals import refused

ITS_PEOPLE = (cards.OFFICER, cards.LEADER)


@transaction.atomic
def answer(inquiry: Inquiry, *, words: str, by: User, at: datetime) -> Answer:
    """Answer once; what the leaf shows by then is what stays. Raises Refused."""
    card = cards.locked(inquiry.card, by=by, roles=ITS_PEOPLE)
    if Answer.objects.filter(inquiry=inquiry).exists():
        raise refused("answered_before")
    if timezone.localdate(at) > inquiry.due_on:
        raise refused("inquiry_over", value=f"{inquiry.due_on:%d/%m/%Y}")
    if not words.strip():
        raise refused("explanation_missing", "words")
    if len(words) > LONGEST:
        raise refused("words_too_long", "words", most=LONGEST)
    rule.attest(by)
    try:
        with transaction.atomic():
            given = Answer.objects.create(
                inquiry=inquiry, words=words.strip(), by=by, at=at
            )
    except IntegrityError:
        raise refused("answered_before") from None
    audit.record(
        actor=by,
        verb="inquiry_answered",
        subject=f"scorecard {card.pk}",
        details={"leaf": inquiry.leaf, "inquiry": inquiry.pk},
    )
    return given
