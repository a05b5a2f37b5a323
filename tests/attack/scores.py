"""Deeds of two people in scorecards, for the one who tries them alone (alone.py)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from scorecards.appraisal import deciding
from scorecards.appraisal.deciding import Ruling
from scorecards.cycles import life, setting_up
from scorecards.models import Decision
from tests.attack.deed import Deed, is_now, of_request
from tests.scorecards.factories import World
from tests.scorecards.test_appraisal import settle
from tests.scorecards.test_pages import appraising

WHY = "Một mình"
LEAF = "I.4"


def deeds(now: datetime) -> Iterator[Deed]:
    """A cycle opened, one closed, and a leaf read again by whoever read it first."""
    world = World(share=100)
    world.fill()
    world.sign()
    appraising(world)
    ruling = Ruling(leaf=LEAF, point=Decimal(1), reason=WHY)
    deciding.decide(world.card, ruling, by=world.appraiser, at=now)
    yield _second_reading(world, ruling, now)
    yield _opening(world, now)
    yield _closing(world, now)


def _second_reading(world, ruling, now):
    one, code = world.appraiser, world.cycle.code
    row = Decision(card=world.card, leaf=LEAF, stage="first", reading=2, number=1)
    row.point, row.reason, row.by, row.at = ruling.point, WHY, one, now
    form = {"card": world.card.pk, "leaf": LEAF, "point": "1", "reason": WHY}
    return Deed(
        name="a second reading",
        row=row,
        decider="by_id",
        words={},
        verb=lambda: deciding.read_again(world.card, ruling, by=one, at=now),
        page=(reverse("scorecards:second", args=[code]), form | {"seen": "0"}),
        came=lambda: Decision.objects.filter(reading=2).exists(),
        one=one,
        two=world.reader,
    )


def _opening(world, now):
    cycle = setting_up.create(world.setup(year=2025), by=world.council, at=now)
    asked = life.ask_opening(cycle, by=world.council, reason=WHY, at=now)
    return _moving(world, "a cycle opened", asked, life.open_cycle, "open", now)


def _closing(world, now):
    settle(world)
    asked = life.ask_closing(world.cycle, by=world.council, reason=WHY, at=now)
    return _moving(world, "a cycle closed", asked, life.close, "closed", now)


def _moving(world, name, asked, verb, state, now):
    cycle = asked.cycle
    found = of_request(
        name,
        asked,
        verb=lambda: verb(asked, by=world.council, at=now),
        page=reverse("scorecards:cycle", args=[cycle.code]),
        moved=is_now(cycle, state=state),
        straight=f"UPDATE scorecards_cycle SET state = '{state}' WHERE id = {cycle.pk}",
        one=world.council,
        two=world.chair,
    )
    address, form = found.page
    what = {"what": "close" if state == "closed" else "open"}
    return replace(found, page=(address, form | what))
