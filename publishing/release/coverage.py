"""Which provinces a release of the whole country leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from localities.models import Level, Unit
from publishing.content.release_content import PUBLISHED
from publishing.models import Release


def missing(release: Release) -> list[Unit]:
    """Provinces of the register without a figure, withheld ones having one.

    Empty for a province's own round.
    """
    if release.owner.level != Level.NATION or release.kind == Release.Kind.PAR:
        return []
    figures = release.figures.filter(basis=PUBLISHED, indicator="overall", domain="all")
    provinces = Unit.objects.in_register(release.register).provinces()
    found = provinces.without(figures.values_list("unit_id", flat=True))
    return list(found.alphabetical())


def counts(release: Release, missing: Sequence[Unit]) -> tuple[int, int]:
    """How many provinces have a figure, and how many there are."""
    whole = Unit.objects.in_register(release.register).provinces().count()
    return whole - len(missing), whole
