"""Indices as printed figures: rounded once, compared with the round before. In bulk."""

from django.db.models import Q

from publishing.content import release_content as handed
from scoring import methodology as methods
from scoring.indices.table import EVERYBODY
from scoring.release import withholding
from scoring.release.changes import NOT_COMPARED, Move, basis_before, moves
from scoring.runs.stored import indices


def figures(stored, *, basis=handed.PUBLISHED, domain=EVERYBODY[0]):
    """Every figure of a stored run on a basis, for a domain ("all", "sex", ...).

    Rounded by the methodology; changes are differences of printed figures, and there
    are none where the previous round was measured by another method.
    """
    before, earlier = stored.before, []
    if before:
        same = basis_before(stored.round, before.round, basis)
        earlier = indices(before.run, Q(basis=same, domain=domain))
    return printed(stored, indices(stored.run, Q(basis=basis, domain=domain)), earlier)


def every_figure(stored):
    """Everything on every basis; of domains only the indices above the criteria.

    No change is told since a figure the round before does not print.
    """
    everybody, criteria = EVERYBODY[0], set(stored.method.items)
    rows = [
        (place, row)
        for place, row in stored.indices
        if row.domain == everybody or row.indicator not in criteria
    ]
    if stored.before is None:
        return printed(stored, rows, [])
    before = stored.before.run
    shown = Q(domain=everybody) | ~Q(indicator__in=criteria)
    minimum = stored.method.minimum_respondents
    untold = withholding.unprinted(before, minimum=minimum)
    return printed(stored, rows, indices(before, shown), untold=untold)


def printed(stored, rows, earlier, *, untold=frozenset()):
    """Figures of rows (Place, IndexRow); percent is None where nothing was estimated.

    `earlier`: rows of the round before. Of the keys in `untold`, which are those of
    the round before, no change is told.
    """
    rows = sorted(rows, key=in_order)
    only = [row for _, row in rows]
    changes = moves_since(stored, rows, earlier, untold)
    return [
        handed.FigureRow(
            *(place.pk, row.indicator, row.respondents, *number),
            *(row.rank, row.rank_low, row.rank_high, *move, row.note),
            *(row.basis, row.domain, row.domain_level),
        )
        for (place, row), number, move in zip(
            rows, numbers(only, stored.method), changes, strict=True
        )
    ]


def in_order(found):
    place, row = found
    inside = (place.level, place.code, row.indicator, row.domain_level)
    return (row.basis, row.domain, *inside)


def numbers(rows, method):
    """Percent, standard error in points, lower and upper limit of each row."""
    value, error, lower, upper = (
        [getattr(row, name) for row in rows]
        for name in ("value", "standard_error", "lower", "upper")
    )
    limits = (methods.percents(shares, method) for shares in (lower, upper))
    return zip(
        methods.percents(value, method), methods.points_of(error), *limits, strict=True
    )


def moves_since(stored, rows, earlier, untold):
    """The move of each row (Place, IndexRow) since the round before."""
    before = stored.before
    if before is None:
        return [NOT_COMPARED] * len(rows)
    same = {
        basis: basis_before(stored.round, before.round, basis)
        for basis in {row.basis for _, row in rows}
    }
    keys = [key_of(place, row, same[row.basis]) for place, row in rows]
    if stored.method.comparable(before.method):
        known = {key_of(place, row, row.basis): row for place, row in earlier}
        old = [known.get(key) for key in keys]
        found = moves([row for _, row in rows], old, method=stored.method)
    else:
        found = [Move(verdict=handed.OTHER_METHOD)] * len(rows)
    return [
        NOT_COMPARED if key in untold else move
        for key, move in zip(keys, found, strict=True)
    ]


def key_of(place, row, basis):
    return (basis, place.pk, row.indicator, row.domain, row.domain_level)
