"""An open round of Lạng Sơn's communes, for the logins of a unit and its appraisers.

The login of the officer and that of the leader work at one commune; those of the
appraiser and the council at the province. A second commune is signed already.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from demonstration.scores import people, rounds
from localities.models import Unit
from scorecards.claims import evidence, filling, signing
from scorecards.claims.filling import Filled
from scorecards.cycles import setting_up
from scorecards.models import Card, Cycle

PROVINCE, TREE = "20", "communes-2025"
# Figures of a commune by component; `{year}` is the scored year.
FIGURES: dict[str, dict[str, str]] = {
    "I.1": {"day": "{year}-02-10", "reference": "{year}-01-20", "quality": "yes"},
    "I.2.1": {"part": "4", "whole": "10"},
    "I.2.2": {"part": "3", "whole": "3"},
    "I.3": {"number": "yes", "content": "yes", "time": "yes"},
    "I.4": {"count": "2"},
    "II.1.1": {"part": "212", "whole": "214"},
    "II.1.2": {"part": "45", "whole": "50"},
    "II.2": {"answer": "yes"},
    "II.4.1": {"answer": "yes"},
    "II.4.2": {"part": "9", "whole": "10"},
    "II.5.1": {"count": "120"},
    "II.5.2": {"count": "60"},
    "II.6": {"part": "80", "whole": "100"},
    "II.7": {"day": "{year}-12-10"},
    "III.1": {"points": "12"},
    "IV.1": {"points": "0"},
    "IV.2": {"now": "90", "before": "88"},
    "IV.3.1": {"points": "0"},
    "IV.3.2": {"points": "0"},
    "IV.3.3": {"points": "0"},
    "IV.3.4": {"points": "0"},
    "IV.3.5": {"points": "0"},
}
# What the officer's own scorecard has so far; the rest is for whoever signs in.
BEGUN = ("I.1", "I.2.1", "I.2.2", "I.4", "II.1.1", "II.6")
WORDS = "Mô phỏng: theo sổ theo dõi của xã."
MINUTES = b"%PDF-1.4\n% Bien ban mo phong\n%%EOF\n"


@transaction.atomic
def fill(*, at: datetime) -> bool:
    """Open the round, begin one scorecard, sign another; False when it is there."""
    today = timezone.localdate(at)
    owner = Unit.objects.provinces().on(today).get(code=PROVINCE)
    setup = setting_up.SetUp(
        owner=owner,
        level=Cycle.Level.COMMUNE,
        year=today.year,
        tree_code=TREE,
        claims_due=today + timedelta(days=20),
        appraisal_due=today + timedelta(days=50),
        explanation_due=today + timedelta(days=65),
        closes_due=today + timedelta(days=80),
    )
    if Cycle.objects.filter(code=setup.code).exists():
        return False
    cycle = rounds.opened(setup, people.councils(owner), places=None, at=at)
    cards = list(cycle.cards.alphabetical()[:2])
    names = (
        (Role.SCORE_OFFICER.value, Role.SCORE_LEADER.value),
        (f"{Role.SCORE_OFFICER.value}-2", f"{Role.SCORE_LEADER.value}-2"),
    )
    for card, (officer, leader) in zip(cards, names, strict=True):
        by = people.seated(officer, Role.SCORE_OFFICER, card.place)
        signer = people.seated(leader, Role.SCORE_LEADER, card.place)
        signs = card == cards[1]
        declare(card, None if signs else BEGUN, by=by, at=at)
        if signs:
            sign(card, by=signer, at=at)
    return True


def declare(
    card: Card, leaves: tuple[str, ...] | None, *, by: User, at: datetime
) -> None:
    """Figures of these components; of all that the unit declares when None."""
    year = card.cycle.year
    known = card.cycle.tree.by_code
    many = [
        Filled(
            leaf=code,
            figures={name: value.format(year=year) for name, value in figures.items()},
            words=WORDS,
        )
        for code, figures in FIGURES.items()
        if code in known and (leaves is None or code in leaves)
    ]
    filling.save_all(card, many, by=by, at=at)


def sign(card: Card, *, by: User, at: datetime) -> None:
    upload = SimpleUploadedFile("bien-ban-mo-phong.pdf", MINUTES)
    signing.sign(card, evidence.Sent(upload), by=by, at=at)
