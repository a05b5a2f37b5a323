"""Rows of a release: every unit's total, fields, criteria, components and methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from publishing.content.release_content import IndicatorRow, ScoreRow
from scorecards.points import (
    RANKED,
    Part,
    Scored,
    Standing,
    printed_percent,
    rank_range,
    ranks,
    standings,
    total_of,
)
from scorecards.points.changes import COMPARABLE, MERGED, NO_YEAR_BEFORE, OTHER_TREE
from scorecards.rules import Points
from scorecards.trees import Tree
from wording.text import Text

TOTAL: Final = "total"
HUNDREDTH: Final = Decimal("0.01")
THOUSANDTH: Final = Decimal("0.001")
# (unit id, body id) of a scorecard.
Place = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Graded:
    """A scorecard with its final points and what the unit claimed; `error` is the
    standard error of its index in percent points, None where nothing is sampled."""

    place: Place
    league: str
    standing: str
    points: Mapping[str, Points]
    claimed: Mapping[str, Decimal] = field(default_factory=dict)
    error: float | None = None

    @property
    def key(self) -> str:
        return f"{self.place[0]}/{self.place[1]}"


@dataclass(frozen=True, slots=True)
class Printed:
    """A row of the year before."""

    points: Decimal
    percent: Decimal | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class YearBefore:
    """The release of the year before: by place and component; `comparable` says
    whether its tree may be compared with this one."""

    rows: Mapping[Place, Mapping[str, Printed]]
    comparable: bool


def indicator_rows(tree: Tree) -> tuple[IndicatorRow, ...]:
    """The names of all parts, in the order of the tree, and of the methods."""
    rows = [IndicatorRow(TOTAL, "overall", 0, tree.title.vi, tree.title.en)]
    for one in tree.fields:
        rows.append(_indicator(one.code, "field", one.name, TOTAL, one.provisional))
        for criterion in one.criteria:
            leaf = criterion.components[0]
            kind = "component" if criterion.is_leaf else "criterion"
            marks = leaf.provisional if criterion.is_leaf else ()
            rows.append(
                _indicator(criterion.code, kind, criterion.name, one.code, marks)
            )
            if not criterion.is_leaf:
                rows += [
                    _indicator(
                        leaf.code,
                        "component",
                        leaf.name,
                        criterion.code,
                        leaf.provisional,
                    )
                    for leaf in criterion.components
                ]
    rows += [
        _indicator(f"method:{one.code}", "method", one.name, TOTAL, ())
        for one in tree.methods
    ]
    return tuple(replace(row, position=at) for at, row in enumerate(rows))


def _indicator(
    code: str, kind: str, name: Text, parent: str, provisional: tuple[str, ...]
) -> IndicatorRow:
    return IndicatorRow(
        code, kind, 0, name.vi, name.en, parent=parent, provisional=bool(provisional)
    )


def score_rows(
    tree: Tree, graded: Sequence[Graded], *, year: int, before: YearBefore | None = None
) -> Iterator[ScoreRow]:
    """All rows of all scorecards; each league is ranked by itself."""
    for league in dict.fromkeys(one.league for one in graded):
        cards = [one for one in graded if one.league == league]
        scored = [
            Scored(one.key, total_of(tree, one.points), one.standing) for one in cards
        ]
        found = standings(tree, scored, year=year)
        places = _rank_ranges(cards, found)
        leaf_ranks = _leaf_ranks(tree, cards)
        for card, stands in zip(cards, found, strict=True):
            rows = _rows_of(tree, card, stands, leaf_ranks.get(card.key, {}))
            span = places.get(card.key, (None, None))
            for row in rows:
                if row.component == TOTAL:
                    row = replace(row, rank_low=span[0], rank_high=span[1])
                yield _changed(row, card.place, before)


def _rank_ranges(
    cards: Sequence[Graded], found: Sequence[Standing]
) -> dict[str, tuple[int, int]]:
    """Places each ranked card may hold, where every one of them has an error."""
    ranked = [
        (card, one.total.percent)
        for card, one in zip(cards, found, strict=True)
        if one.rank is not None and one.total.percent is not None
    ]
    errors = [card.error for card, _ in ranked]
    known = [error for error in errors if error is not None]
    if len(known) < len(ranked):
        return {}
    percents = [percent for _, percent in ranked]
    return {
        card.key: rank_range(index, percents, known)
        for index, (card, _) in enumerate(ranked)
    }


def _leaf_ranks(tree: Tree, cards: Sequence[Graded]) -> dict[str, dict[str, int]]:
    ranked = [card for card in cards if card.standing == RANKED]
    found: dict[str, dict[str, int]] = {card.key: {} for card in ranked}
    for leaf in tree.leaves:
        values = [_percent(tree, card.points.get(leaf.code)) for card in ranked]
        for card, rank in zip(ranked, ranks(values), strict=True):
            if rank is not None:
                found[card.key][leaf.code] = rank
    return found


def _percent(tree: Tree, points: Points | None) -> Decimal | None:
    if points is None:
        return None
    return printed_percent(points.value, points.maximum, tree.percent)


def _rows_of(
    tree: Tree, card: Graded, stands: Standing, leaf_ranks: Mapping[str, int]
) -> Iterator[ScoreRow]:
    total = stands.total
    whole = Part(TOTAL, total.points, total.maximum, total.percent)
    claimed = sum(card.claimed.values(), Decimal(0)) if card.claimed else None
    error = None
    if card.error is not None:
        error = Decimal(repr(card.error)).quantize(THOUSANDTH, rounding=ROUND_HALF_UP)
    yield replace(
        _row(card, whole, rank=stands.rank),
        group_code=stands.group,
        standard_error=error,
        claimed=claimed,
    )
    for part in total.fields:
        yield _row(card, part, rank=stands.fields.get(part.code))
    leaves = tree.by_code
    for part in total.criteria:
        if part.code not in leaves:
            yield _row(card, part, rank=stands.criteria.get(part.code))
    for method in total.methods:
        yield _row(card, replace(method, code=f"method:{method.code}"), rank=None)
    for code, points in card.points.items():
        part = Part(code, points.value, points.maximum, _percent(tree, points))
        yield replace(
            _row(card, part, rank=leaf_ranks.get(code)),
            state=points.state,
            claimed=card.claimed.get(code),
            why_vi=points.why.vi,
            why_en=points.why.en,
        )


def _row(card: Graded, part: Part, *, rank: int | None) -> ScoreRow:
    return ScoreRow(
        unit_id=card.place[0],
        body_id=card.place[1],
        component=part.code,
        league=card.league,
        standing=card.standing,
        points=part.points,
        maximum=part.maximum,
        percent=part.percent,
        rank=rank,
    )


def _changed(row: ScoreRow, place: Place, before: YearBefore | None) -> ScoreRow:
    """Differences of printed figures; of the total in percent, of its parts in points.

    Without a scorecard of the very same unit a year ago nothing is subtracted: its
    territory, or the tree, is another.
    """
    if before is None:
        return row
    verdict, earlier = _verdict(row, place, before)
    points = places = None
    if earlier and row.component != TOTAL:
        points = _cents(row.points) - _cents(earlier.points)
    elif earlier and row.percent is not None and earlier.percent is not None:
        points = row.percent - earlier.percent
    if earlier and row.rank is not None and earlier.rank is not None:
        places = earlier.rank - row.rank
    return replace(
        row, change_verdict=verdict, change_points=points, change_places=places
    )


def _verdict(
    row: ScoreRow, place: Place, before: YearBefore
) -> tuple[str, Printed | None]:
    if place not in before.rows:
        return (MERGED if place[0] else NO_YEAR_BEFORE), None
    if not before.comparable:
        return OTHER_TREE, None
    earlier = before.rows[place].get(row.component)
    return (COMPARABLE, earlier) if earlier else (NO_YEAR_BEFORE, None)


def _cents(number: Decimal) -> Decimal:
    return number.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
