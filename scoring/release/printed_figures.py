"""Indices as printed figures: rounded once, compared with the round before. In bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.db.models import Q

from publishing.content import release_content as handed
from publishing.content.release_content import FigureRow
from scoring import methodology as methods
from scoring.indices.table import EVERYBODY
from scoring.methodology.model import Methodology
from scoring.release import withholding
from scoring.release.changes import NOT_COMPARED, Move, basis_before, moves
from scoring.release.own_errors import by_own
from scoring.runs.stored import StoredRun, indices

# Basis, unit id, indicator, domain and its level.
Key = tuple[str, int, str, str, str]


def figures(
    stored: StoredRun,
    *,
    basis: str = handed.PUBLISHED,
    domain: str = EVERYBODY[0],
    own: bool = False,
) -> list[FigureRow]:
    """Every figure of a stored run on a basis, for a domain ("all", "sex", ...).

    Rounded by the methodology; changes are differences of printed figures, and there
    are none where the previous round was measured by another method. `own`: with own
    errors, whatever the method says.
    """
    before, earlier = stored.before, []
    if before:
        same = basis_before(stored.round, before.round, basis)
        earlier = indices(before.run, Q(basis=same, domain=domain))
    rows = indices(stored.run, Q(basis=basis, domain=domain))
    if own:
        rows, earlier = (by_own(one, stored.method) for one in (rows, earlier))
    return printed(stored, rows, earlier)


def every_figure(stored: StoredRun) -> list[FigureRow]:
    """Everything on every basis; of domains only the indices above the criteria.

    No change is told since a figure the round before does not print.
    """
    everybody, criteria = EVERYBODY[0], set(stored.method.items)
    rows = [
        row
        for row in stored.indices
        if row.domain == everybody or row.indicator not in criteria
    ]
    if stored.before is None:
        return printed(stored, rows, [])
    before = stored.before.run
    shown = Q(domain=everybody) | ~Q(indicator__in=criteria)
    minimum = stored.method.minimum_respondents
    untold = withholding.unprinted(before, minimum=minimum)
    return printed(stored, rows, indices(before, shown), untold=untold)


IN_ORDER = attrgetter("basis", "domain", "level", "unit", "indicator", "domain_level")


def printed(
    stored: StoredRun,
    rows: Sequence[Any],
    earlier: Sequence[Any],
    *,
    untold: Collection[Key] = frozenset(),
) -> list[FigureRow]:
    """Figures of stored indices; percent is None where nothing was estimated.

    `earlier`: indices of the round before. Of the keys in `untold`, which are those of
    the round before, no change is told.
    """
    rows = sorted(rows, key=IN_ORDER)
    changes: Sequence[Any] = moves_since(stored, rows, earlier, untold)
    told: Iterator[tuple[Any, ...]] = (
        (
            *(row.unit_id, row.indicator, row.respondents, *number),
            *(row.rank, row.rank_low, row.rank_high, *move, row.note),
            *(row.basis, row.domain, row.domain_level, own, row.error_from),
        )
        for row, number, move, own in zip(
            rows,
            numbers(rows, stored.method),
            changes,
            methods.points_of([row.own_error for row in rows]),
            strict=True,
        )
    )
    return [FigureRow(*values) for values in told]


def numbers(rows: Sequence[Any], method: Methodology) -> Iterator[tuple[Any, ...]]:
    """Percent, standard error in points, lower and upper limit of each row."""
    value, error, lower, upper = (
        [getattr(row, name) for row in rows]
        for name in ("value", "standard_error", "lower", "upper")
    )
    limits = (methods.percents(shares, method) for shares in (lower, upper))
    return zip(
        methods.percents(value, method), methods.points_of(error), *limits, strict=True
    )


WITHIN = attrgetter("unit_id", "indicator", "domain", "domain_level")


def moves_since(
    stored: StoredRun,
    rows: Sequence[Any],
    earlier: Sequence[Any],
    untold: Collection[Key],
) -> list[Move]:
    """The move of each stored index since the round before."""
    before = stored.before
    if before is None:
        return [NOT_COMPARED] * len(rows)
    same = {
        basis: basis_before(stored.round, before.round, basis)
        for basis in {row.basis for row in rows}
    }
    keys = [(same[row.basis], *WITHIN(row)) for row in rows]
    if stored.method.comparable(before.method):
        known = {(row.basis, *WITHIN(row)): row for row in earlier}
        found = moves(rows, map(known.get, keys), method=stored.method)
    else:
        found = [Move(verdict=handed.OTHER_METHOD)] * len(rows)
    return [
        NOT_COMPARED if key in untold else move
        for key, move in zip(keys, found, strict=True)
    ]
