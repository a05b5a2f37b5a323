"""Tickets for large files: signed for one person, card and leaf, for some hours.

Whoever reads requests can tell by the address alone, before the body, whether one of
our pages asked for so much (config.serve).
"""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing

from accounts.models import User
from scorecards.models import Card

SALT = "scorecards.ticket"
SECONDS = 12 * 3600


class Ticket(NamedTuple):
    user: int
    card: int
    leaf: str


def give(user: User, card: Card, leaf: str) -> str:
    return signing.dumps([user.pk, card.pk, leaf], salt=SALT)


def read(word: str) -> Ticket | None:
    """What it was given for, or None for a word that is none of ours."""
    try:
        return Ticket(*signing.loads(word, salt=SALT, max_age=SECONDS))
    except (signing.BadSignature, TypeError):
        return None
