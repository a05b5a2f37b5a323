"""A round closed with points of three communes, and its sealed release."""

from datetime import timedelta
from decimal import Decimal as D

from django.utils import timezone

from publishing.release import life
from scorecards.appraisal import deciding
from scorecards.appraisal.deciding import Ruling
from scorecards.cycles import life as cycles
from scorecards.models import Cycle
from scorecards.release import handover
from tests.accounts.people import person

# Points of the three communes of the test's round; all else is full.
POINTS = {
    "a": {"I.4": "1", "II.6": "9.41"},
    "b": {"I.4": "2", "II.6": "7.06"},
    "c": {"I.4": "0", "II.6": "0"},
}


def closed_with_points(world, cycle):
    """The round with its points decided and closed by two people."""
    later = timezone.now() + timedelta(days=16)
    cards = cycle.cards.order_by("unit__code")
    for card, own in zip(cards, POINTS.values(), strict=True):
        for leaf in card.cycle.tree.leaves:
            full = D(0) if leaf.code.startswith("IV") else leaf.maximum
            ruling = Ruling(
                leaf.code, D(own.get(leaf.code, full)), reason="Kết luận của hội đồng"
            )
            deciding.decide(card, ruling, by=world.council, at=later)
    request = cycles.ask_closing(
        cycle, by=world.council, reason="Xong", at=timezone.now()
    )
    cycles.close(request, by=world.chair, at=timezone.now())
    return Cycle.objects.get(pk=cycle.pk)


def released(world, cycle):
    """The same, drafted and sealed by two people; public at once."""
    closed = closed_with_points(world, cycle)
    drafter, sealer = person("analyst-of-points"), person("publisher-of-points")
    now = timezone.now()
    release = handover.draft(closed, by=drafter, at=now)
    return life.seal(release, by=sealer, at=now, embargo_until=now)
