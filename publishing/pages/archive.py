"""All editions that were ever public, and one of them in full."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from publishing.models import Figure, Indicator, Release


@dataclass(frozen=True, slots=True)
class Edition:
    release: Release
    newest: Release | None
    nation: tuple[tuple[object, Figure], ...]


def editions() -> list[Release]:
    """Every readable edition, newest round first."""
    found = Release.objects.readable().select_related("owner").newest_first()
    return [as_readers_know(release) for release in found]


def as_readers_know(release: Release) -> Release:
    """The edition; superseded only once readers have the one that takes its place.

    Sealing marks the older edition, long before anybody outside may know of a newer.
    """
    if release.state == Release.State.SUPERSEDED:
        same = Release.objects.readable().filter(round_code=release.round_code)
        if not same.filter(edition__gt=release.edition).exists():
            release.state = Release.State.SEALED
    return release


def find(round_code: str, edition: int) -> Release:
    """Raises Http404 for an edition that is not there or not public yet."""
    release = Release.objects.readable().filter(round_code=round_code, edition=edition)
    found = release.select_related("owner").first()
    if found is None:
        raise Http404(_("No public release of the round “%s”.") % round_code)
    return as_readers_know(found)


def read(round_code: str, edition: int) -> Edition:
    """An edition with the nation's figures; a withdrawn one keeps no figure shown."""
    release = find(round_code, edition)
    newest = None
    if release.state == Release.State.SUPERSEDED:
        newest = Release.objects.public().filter(round_code=round_code).first()
        newest = newest if newest and newest.pk != release.pk else None
    withdrawn = release.state == Release.State.WITHDRAWN
    return Edition(release, newest, () if withdrawn else _nation(release))


def _nation(release: Release) -> tuple[tuple[Indicator, Figure], ...]:
    figures = release.figures.whole().of_nation().filter(basis=release.bases[0])
    by_code = {figure.indicator: figure for figure in figures}
    indicators = release.indicators.order_by("position", "code")
    return tuple((i, by_code[i.code]) for i in indicators if i.code in by_code)
