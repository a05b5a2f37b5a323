"""Every figure an edition prints otherwise than the edition before it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing import phrasing
from publishing.models import Release
from publishing.pages import archive
from publishing.pages.changes import KEY, SEEN
from wording.shown import shown
from wording.text import Text

# A page of more rows is too heavy for a phone; the file has them all.
SHOWN = 300

ROWS = f"""
SELECT {KEY}, older.percent, newer.percent, older.respondents, newer.respondents,
       older.note, newer.note, older.rank, newer.rank
FROM (SELECT * FROM publishing_figure WHERE release_id = %s) AS older
FULL JOIN (SELECT * FROM publishing_figure WHERE release_id = %s) AS newer
USING ({KEY})
WHERE older.id IS NULL OR newer.id IS NULL
   OR ({", ".join(f"older.{name}" for name in SEEN)}) IS DISTINCT FROM
      ({", ".join(f"newer.{name}" for name in SEEN)})
ORDER BY basis, domain <> 'all', domain, domain_level, indicator, unit_id
"""  # nosec B608  # names of our own columns


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure as the two editions print it; what one does not print is None."""

    unit: Unit
    indicator: str
    name: str
    basis: str
    group: str
    before: Decimal | None
    after: Decimal | None
    people_before: int | None
    people_after: int | None
    note_before: str
    note_after: str
    rank_before: int | None
    rank_after: int | None

    @property
    def points(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Differences:
    release: Release
    older: Release
    rows: tuple[Difference, ...]

    @property
    def shown(self) -> tuple[Difference, ...]:
        return self.rows[:SHOWN]


def read(round_code: str, edition: int) -> Differences:
    """Raises Http404 for an edition with none before it that may still be read."""
    release = archive.find(round_code, edition)
    readable = Release.objects.readable().filter(
        round_code=round_code, edition__lt=edition
    )
    kept = readable.exclude(state=Release.State.WITHDRAWN)
    older = kept.order_by("-edition").first()
    if older is None or release.state == Release.State.WITHDRAWN:
        raise Http404(_("There is no earlier edition to compare this one with."))
    return Differences(release, older, tuple(_rows(release, older)))


def _rows(release: Release, older):
    names = {i.code: i.name for i in older.indicators.all()}
    names |= {i.code: i.name for i in release.indicators.all()}
    groups = older.domain_names | release.domain_names
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [older.pk, release.pk])
        found = cursor.fetchall()
    units = Unit.objects.in_bulk({unit_id for _basis, unit_id, *_ in found})
    for basis, unit_id, indicator, domain, level, *values in found:
        before, after, n_before, n_after, note_before, note_after, *ranks = values
        yield Difference(
            units[unit_id],
            indicator,
            names.get(indicator, indicator),
            basis,
            _group(groups, domain, level),
            before,
            after,
            n_before,
            n_after,
            note_before or "",
            note_after or "",
            *ranks,
        )


def _group(groups, domain, level):
    if domain == "all":
        return ""
    for code, vi, en in groups.get(domain, ()):
        if code == level:
            return shown(Text(vi, en))
    return str(phrasing.LEVELS.get(level, level))
