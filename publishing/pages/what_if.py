"""Supposing: the index and the rank of a province if some criteria stood elsewhere.

Hypothetical throughout. The error of the index is taken to stay what it is, and all
other provinces to stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qsl

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.content import explaining
from publishing.content.explaining import Place, Supposed
from publishing.models import Indicator
from publishing.pages.country import Country, Row, figures_of, find, no_weights
from publishing.pages.selection import Selection
from publishing.refusals import refused
from wording.refusals import Refused
from wording.shown import shown

FURTHEST = Decimal(50)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its printed figure and the points it is supposed to move."""

    indicator: Indicator
    percent: Decimal
    weight: Decimal
    move: str

    @property
    def ten_points(self) -> Decimal:
        """What ten points more on this criterion do to the index."""
        return self.weight * 10


@dataclass(frozen=True, slots=True)
class Group:
    head: Indicator | None
    lines: tuple[Line, ...]

    @property
    def moved(self) -> bool:
        return any(line.move for line in self.lines)


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    selection: Selection
    unit: Unit
    printed: Row
    groups: tuple[Group, ...]
    ranked: int
    problem: str
    supposed: Supposed | None
    limits: tuple[Decimal, Decimal] | None
    place: Place | None

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form must send along to stay with this release and basis."""
        words = parse_qsl(self.selection.question)
        return [(name, value) for name, value in words if value]


def read(selection: Selection, slug: str, asked: QueryDict) -> WhatIfPage:
    """Three queries. `asked` maps criteria to points as typed.

    Raises Http404 for a province without figures and a release without weights.
    """
    indicators = list(selection.release.indicators.order_by("position", "code"))
    weights = {i.code: i.weight for i in indicators if i.weight is not None}
    country = figures_of(selection, weights)
    unit = find(country, slug, selection.release)
    own = country.figures[unit.pk].get("overall")
    if not weights:
        raise Http404(no_weights(selection.release))
    if own is None or own.percent is None:
        raise Http404(_("The overall index of this province is not published."))
    moves, problem = {}, ""
    try:
        moves = _moves(asked, weights)
    except Refused as wrong:
        problem = shown(wrong.text)
    supposed = _suppose(country, unit, weights, moves) if moves else None
    return WhatIfPage(
        selection=selection,
        unit=unit,
        printed=own,
        groups=_groups(indicators, country, unit, asked),
        ranked=sum(row.rank is not None for row in _overall(country)),
        problem=problem,
        supposed=supposed,
        limits=_limits(supposed, country) if supposed else None,
        place=_place(supposed, country, unit) if supposed else None,
    )


def _moves(asked: QueryDict, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Points by criterion, to a tenth. Raises Refused for what is no number."""
    moves = {}
    for code in weights:
        typed = asked.get(code, "").strip().replace(",", ".").replace("−", "-")
        if not typed:
            continue
        try:
            points = Decimal(typed).quantize(TENTH)
        except InvalidOperation:
            raise refused("wrong_points", code, value=code, most=FURTHEST) from None
        if points.is_nan() or not -FURTHEST <= points <= FURTHEST:
            raise refused("wrong_points", code, value=code, most=FURTHEST)
        if points:
            moves[code] = points
    return moves


def _suppose(
    country: Country,
    unit: Unit,
    weights: Mapping[str, Decimal],
    moves: Mapping[str, Decimal],
) -> Supposed | None:
    """None where a moved criterion has no published figure here."""
    estimates = country.estimates(unit.pk)
    known = {code: points for code, points in moves.items() if code in estimates}
    if not known:
        return None
    return explaining.suppose(estimates["overall"], estimates, weights, known)


def _limits(supposed, country):
    return explaining.limits(supposed.estimate, confidence=country.confidence)


def _place(supposed: Supposed, country: Country, unit: Unit) -> Place:
    others = (
        explaining.estimate(row, confidence=country.confidence)
        for row in _overall(country)
        if row.unit_id != unit.pk and row.rank is not None
    )
    return explaining.place(
        supposed.estimate,
        [other for other in others if other is not None],
        confidence=country.confidence,
    )


def _overall(country: Country) -> list[Row]:
    return [of["overall"] for of in country.figures.values() if "overall" in of]


def _groups(
    indicators: Sequence[Indicator], country: Country, unit: Unit, asked: QueryDict
) -> tuple[Group, ...]:
    """Published criteria under the indicator they belong to."""
    heads = {i.code: i for i in indicators}
    own = country.figures[unit.pk]
    groups: dict[str, list[Line]] = {}
    for i in indicators:
        row = own.get(i.code)
        if i.weight is not None and row is not None and row.percent is not None:
            line = Line(i, row.percent, i.weight, asked.get(i.code, "").strip()[:8])
            groups.setdefault(i.parent, []).append(line)
    return tuple(Group(heads.get(p), tuple(of)) for p, of in groups.items())
