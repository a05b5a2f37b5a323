"""What of a run the public may see, in view of the editions readers have already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from localities.models import Unit
from publishing.content.release_content import PUBLISHED, FigureRow
from publishing.models import Figure, Release
from publishing.models.release import ReleaseQuerySet
from scoring import methodology as methods
from scoring.disclosure.suppression import Withheld
from scoring.disclosure.tables import FewDiffer, Structure, cells_of, withheld_cells
from scoring.models import Index, Run
from scoring.refusals import refused
from scoring.runs.stored import StoredRun

KEY = ("unit_id", "indicator", "domain", "domain_level")


def structure(stored: StoredRun) -> Structure:
    """Sums of units by id, and the shares of the criteria in every index."""
    method, units = stored.method, stored.units
    composition = methods.indicator_weights(method, stored.criteria)
    shares = composition.weights @ composition.pool
    sums = []
    for grouping, found in stored.grouped:
        if grouping.basis == PUBLISHED and len(found) == len(units) > 1:
            continue
        members = defaultdict(list)
        for unit, place in zip(units, grouping.of_locality, strict=True):
            members[found[place].pk].append(unit.pk)
        sums += [(grouping.basis, total, tuple(of)) for total, of in members.items()]
    return Structure(
        units=tuple(unit.pk for unit in units),
        sums=tuple(sums),
        criteria=frozenset(method.items),
        weights={
            code: {c: w for c, w in zip(composition.criteria, row, strict=True) if w}
            for code, row in zip(composition.codes, shares, strict=True)
            if code not in method.items
        },
    )


def decide(figures: Sequence[FigureRow], stored: StoredRun) -> Withheld:
    """Which cells of a run are withheld; Refused where that cannot protect people."""
    told = structure(stored)
    older = printed_before(stored.round.code, told.criteria)
    try:
        fate = withheld_cells(figures, told, older)
    except FewDiffer as shown:
        place = place_of(shown.cell)
        raise refused("correction_shows_few_people", place) from None
    if fate.exposed:
        place = place_of(min(fate.exposed))
        raise refused("small_group_cannot_be_hidden", place)
    return fate


def place_of(cell):
    return f"{Unit.objects.get(pk=cell[1])} · {cell[2]}"


def readable(round_code: str) -> ReleaseQuerySet:
    """Editions readers have, or will have when their embargo ends."""
    hidden = [Release.State.DRAFT, Release.State.WITHDRAWN]
    return Release.objects.filter(round_code=round_code).exclude(state__in=hidden)


def printed_before(round_code, criteria):
    """Numbers of people of every cell that editions print."""
    rows = Figure.objects.filter(
        release__in=readable(round_code), respondents__isnull=False
    )
    found = defaultdict(set)
    names = ("respondents", "basis", *KEY)
    for row in rows.values_list(*names, named=True).iterator(chunk_size=5000):
        for cell in cells_of(row, criteria):
            found[cell].add(row.respondents)
    return found


def unprinted(before: Run, *, minimum: int) -> set[tuple[str, int, str, str, str]]:
    """(basis, unit id, indicator, domain, level) a run has, but no edition prints."""
    key = ("basis", *KEY)
    few = Index.objects.filter(run=before, respondents__lt=minimum)
    found = set(few.values_list(*key))
    release = readable(before.round.code).order_by("-edition").first()
    if release is None:
        return found
    hidden = release.figures.filter(percent__isnull=True)
    return found | set(hidden.values_list(*key))
