"""What a correction changed: the figures of an edition beside those before it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from publishing.content.release_content import PUBLISHED
from publishing.models import Release


@dataclass(frozen=True)
class Moved:
    """A printed figure that is not what the edition before said."""

    unit: str
    indicator: str
    basis: str
    before: Decimal | None
    after: Decimal | None


def before(release: Release) -> Release | None:
    """The edition this one corrects, or None for a first one."""
    older = Release.objects.filter(
        round_code=release.round_code, edition__lt=release.edition
    )
    return older.order_by("-edition").first()


def moved(release: Release, older: Release) -> list[Moved]:
    """Figures of everybody that differ, the round's own units first.

    A figure that one of the two does not print counts as None there.
    """
    now, then = printed(release), printed(older)
    changed = [key for key in now.keys() | then.keys() if now.get(key) != then.get(key)]
    changed.sort(key=lambda key: (key[0] != PUBLISHED, *key))
    return [
        Moved(
            unit=code,
            indicator=indicator,
            basis=basis,
            before=then.get((basis, code, indicator)),
            after=now.get((basis, code, indicator)),
        )
        for basis, code, indicator in changed
    ]


def printed(release: Release) -> dict[tuple[str, ...], Decimal | None]:
    rows = release.figures.whole().values_list(
        "basis", "unit__code", "indicator", "percent"
    )
    return {tuple(key): percent for *key, percent in rows}
