"""A simulated round of scorecards: opened, decided, closed, drafted, sealed.

Cycle, SIPAS points, closing, draft and seal go through the verbs of the site; the final
decisions of a whole round are stored together by the council's own hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import numpy as np
from django.db import transaction

from accounts.models import User
from accounts.two_person import rule
from demonstration.scores import answers, fields, people, points
from demonstration.scores.targets import Targets
from localities.models import Body, Unit
from publishing.models import Release
from publishing.release import life as desk
from scorecards.cycles import life, setting_up
from scorecards.models import Card, Cycle, Decision
from scorecards.refusals import Refused
from scorecards.release import handover, sipas

WHY = "Mô phỏng: điểm được tạo để khớp với kết quả đã công bố."
FOUNDED = date(2010, 1, 1)
LEAGUES = {"phường": "Phường", "xã": "Xã"}


def publish(
    targets: Targets, *, analyst: User, publisher: User, at: datetime
) -> Release | None:
    """The sealed release of a round, public at once; None when it is there already."""
    owner = Unit.objects.on(date(targets.year, 12, 31)).get(code=targets.owner)
    setup = _setup(targets, owner)
    if Release.objects.filter(round_code=setup.code).exists():
        return None
    members = people.councils(owner)
    found = Cycle.objects.filter(code=setup.code, state=Cycle.State.CLOSED).first()
    cycle = found or close(targets, setup, members, at=at)
    counts = answers.counts(cycle, seed=targets.seed)
    draft = handover.draft(cycle, by=analyst, at=at, counts=counts)
    return desk.seal(draft, by=publisher, at=at, embargo_until=at)


def _setup(targets: Targets, owner: Unit) -> setting_up.SetUp:
    after = targets.year + 1
    return setting_up.SetUp(
        owner=owner,
        level=targets.level,
        year=targets.year,
        tree_code=targets.tree,
        claims_due=date(after, 1, 31),
        appraisal_due=date(after, 3, 15),
        explanation_due=date(after, 3, 31),
        closes_due=date(after, 4, 15),
    )


@transaction.atomic
def close(
    targets: Targets,
    setup: setting_up.SetUp,
    members: tuple[User, User],
    *,
    at: datetime,
) -> Cycle:
    """The closed cycle with the final points of all its units."""
    first, second = members
    cycle = opened(setup, members, places=_places(targets, setup), at=at)
    cards = list(cycle.cards.select_related("unit", "body", "cycle"))
    fed = _fed(cycle, by=first, at=at)
    rows = _decisions(targets, cycle, cards, fed, by=first, at=at)
    rule.attest(first)
    Decision.objects.bulk_create(rows, batch_size=2000)
    asked = life.ask_closing(cycle, by=first, reason=WHY, at=at)
    return life.close(asked, by=second, at=at)


def opened(
    setup: setting_up.SetUp,
    members: tuple[User, User],
    *,
    places: Sequence[people.Place] | None,
    at: datetime,
) -> Cycle:
    """A simulated cycle that two of the council have opened."""
    first, second = members
    cycle = setting_up.create(setup, by=first, at=at, simulated=True, places=places)
    if setup.level == Cycle.Level.COMMUNE:
        _league(cycle)
    asked = life.ask_opening(cycle, by=first, reason="Mô phỏng", at=at)
    return life.open_cycle(asked, by=second, at=at)


def _league(cycle: Cycle) -> None:
    """Wards and communes are ranked among themselves."""
    cards = list(cycle.cards.select_related("unit"))
    for card in cards:
        is_ward = card.unit is not None and card.unit.name_vi.startswith("Phường")
        card.league = LEAGUES["phường" if is_ward else "xã"]
    Card.objects.bulk_update(cards, ["league"])


def _places(targets: Targets, setup: setting_up.SetUp) -> Sequence[people.Place] | None:
    """Bodies that the round is about; None: the units of the register."""
    if not targets.bodies:
        return None
    kinds = {"ministry": Body.Kind.MINISTRY, "department": Body.Kind.DEPARTMENT}
    names = dict(targets.bodies)
    return people.bodies(setup.owner, kinds[targets.level], names, since=FOUNDED)


def _fed(cycle: Cycle, *, by: User, at: datetime) -> dict[int, dict[str, Decimal]]:
    """Points by card that follow the simulated SIPAS release of the same year."""
    leaves = [one.code for one in cycle.tree.leaves if one.rule.kind == "sipas"]
    if not leaves or sipas.release_of(cycle) is None:
        return {}
    try:
        sipas.feed_all(cycle, by=by, at=at)
    except Refused:
        return {}
    found: dict[int, dict[str, Decimal]] = {}
    for one in Decision.objects.filter(card__cycle=cycle, leaf__in=leaves):
        if one.point is not None:
            found.setdefault(one.card_id, {})[one.leaf] = one.point
    return found


def _decisions(
    targets: Targets,
    cycle: Cycle,
    cards: Sequence[Card],
    fed: Mapping[int, Mapping[str, Decimal]],
    *,
    by: User,
    at: datetime,
) -> list[Decision]:
    rng = np.random.default_rng(targets.seed)
    totals = points.totals(targets, sorted(card.place.code for card in cards))
    of_fields = _fields(targets, cycle, cards, fed, totals, rng)
    rows = []
    for card in sorted(cards, key=lambda one: str(one.place.code)):
        own = fed.get(card.pk, {})
        given = points.points_of(
            cycle.tree,
            totals[card.place.code],
            fields=of_fields.get(card.place.code, {}),
            fed=own,
            rng=rng,
        )
        rows += [
            _final(card, leaf, point, by=by, at=at)
            for leaf, point in given.items()
            if leaf not in own
        ]
    return rows


def _fields(
    targets: Targets,
    cycle: Cycle,
    cards: Sequence[Card],
    fed: Mapping[int, Mapping[str, Decimal]],
    totals: Mapping[str, Decimal],
    rng: np.random.Generator,
) -> dict[str, dict[str, Decimal]]:
    """Unit -> field -> points: those announced, and of every unit in fields in which a
    rank was."""
    tree = cycle.tree
    found = {unit: dict(own) for unit, own in targets.fields.items()}
    for unit, ranks in targets.field_ranks.items():
        for code, rank in ranks.items():
            field = next(one for one in tree.fields if one.code == code)
            lost = {
                str(card.place.code): points.lost_by(
                    fed.get(card.pk, {}), field.components()
                )
                for card in cards
            }
            given = fields.Ranked(
                code, field.maximum, unit, targets.fields[unit][code], rank
            )
            for other, value in fields.points_of_all(
                given, totals, scale=tree.scale, fed_lost=lost, rng=rng
            ).items():
                found.setdefault(other, {})[code] = value
    return found


def _final(
    card: Card, leaf: str, point: Decimal, *, by: User, at: datetime
) -> Decision:
    return Decision(
        card=card,
        leaf=leaf,
        stage=Decision.Stage.FINAL,
        number=1,
        point=point,
        reason=WHY,
        by=by,
        at=at,
    )
