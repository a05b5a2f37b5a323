"""How people of one province answered each criterion, from low to high."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from publishing.models import Distribution, Indicator
from publishing.models.figure import IndicatorQuerySet
from publishing.pages.selection import Selection

NOTABLE = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """A criterion and how people answered it."""

    indicator: Indicator
    distribution: Distribution

    @property
    def dissatisfied(self) -> Decimal:
        """Percent at the two lowest levels."""
        return sum((self.distribution.levels or ())[:2], Decimal(0))


@dataclass(frozen=True, slots=True)
class Answers:
    """Criteria with answers, in the order of the release, under their sub-index."""

    groups: tuple[tuple[Indicator | None, tuple[Spread, ...]], ...]

    @property
    def known(self) -> list[Spread]:
        spreads = [spread for _head, of in self.groups for spread in of]
        return [spread for spread in spreads if spread.distribution.levels]

    @property
    def most_dissatisfied(self) -> list[Spread]:
        return sorted(self.known, key=lambda s: -s.dissatisfied)[:NOTABLE]

    @property
    def most_pleased(self) -> list[Spread]:
        """By the highest level alone."""
        return sorted(self.known, key=lambda s: -(s.distribution.levels or (0,))[-1])[
            :NOTABLE
        ]


@dataclass(frozen=True, slots=True)
class AnswersPage:
    selection: Selection
    unit: object
    answers: Answers


def of_province(
    selection: Selection, slug: str, indicators: Sequence[Indicator]
) -> Answers:
    """One query; no group for a release that keeps no distributions."""
    return grouped(_distributions(selection, slug), indicators)


def read(selection: Selection, slug: str) -> AnswersPage:
    """Two queries. Raises Http404 where the release keeps no answers of a province."""
    kept = list(_distributions(selection, slug).select_related("unit"))
    if not kept:
        name = selection.release.name
        raise Http404(_("No answers by level of this province in “%s”.") % name)
    indicators = selection.release.indicators.order_by("position", "code")
    return AnswersPage(selection, kept[0].unit, grouped(kept, indicators))


def _distributions(selection: Selection, slug: str) -> QuerySet[Distribution]:
    return selection.release.distributions.filter(
        basis=selection.basis, unit__level="province", unit__slug=slug
    )


def grouped(
    distributions: Iterable[Distribution],
    indicators: Sequence[Indicator] | IndicatorQuerySet,
) -> Answers:
    """Distributions of one unit under the indicator each criterion belongs to."""
    of = {kept.indicator: kept for kept in distributions}
    heads = {indicator.code: indicator for indicator in indicators}
    spreads = [Spread(i, of[i.code]) for i in heads.values() if i.code in of]
    parts = groupby(spreads, key=lambda spread: spread.indicator.parent)
    return Answers(tuple((heads.get(parent), tuple(part)) for parent, part in parts))
