"""What each edition of a round changed against the one before it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _

from publishing.models import Release
from publishing.pages.archive import as_readers_know

# Editions differ in what a reader sees: the number, its limits, its rank, its people.
SEEN = ("percent", "lower", "upper", "respondents", "rank", "note")
KEY = "basis, unit_id, indicator, domain, domain_level"

COUNTS = f"""
SELECT count(*) FILTER (WHERE older.id IS NULL),
       count(*) FILTER (WHERE newer.id IS NULL),
       count(*) FILTER (WHERE older.id IS NOT NULL AND newer.id IS NOT NULL AND
           ({", ".join(f"older.{name}" for name in SEEN)}) IS DISTINCT FROM
           ({", ".join(f"newer.{name}" for name in SEEN)}))
FROM (SELECT * FROM publishing_figure WHERE release_id = %s) AS older
FULL JOIN (SELECT * FROM publishing_figure WHERE release_id = %s) AS newer
USING ({KEY})
"""  # nosec B608  # names of our own columns


@dataclass(frozen=True, slots=True)
class Moved:
    """The overall index of a unit as two editions print it."""

    unit: object
    before: Decimal | None
    after: Decimal | None

    @property
    def points(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Step:
    """An edition; without `older` there is nothing to compare it with."""

    release: Release
    older: Release | None = None
    added: int = 0
    gone: int = 0
    changed: int = 0
    moved: tuple[Moved, ...] = ()

    @property
    def same(self) -> bool:
        return not (self.added or self.gone or self.changed)


def of_round(round_code: str) -> list[Step]:
    """Editions of a round that were ever public, newest first. Raises Http404."""
    readable = Release.objects.readable().filter(round_code=round_code)
    found = readable.select_related("owner").order_by("edition")
    editions = [as_readers_know(release) for release in found]
    if not editions:
        raise Http404(_("No public release of the round “%s”.") % round_code)
    steps, before = [], None
    for edition in editions:
        # What was withdrawn is shown no more, not even as a difference.
        if edition.state == Release.State.WITHDRAWN:
            steps.append(Step(edition))
        else:
            steps.append(_step(before, edition) if before else Step(edition))
            before = edition
    return steps[::-1]


def _step(older, newer):
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [older.pk, newer.pk])
        added, gone, changed = cursor.fetchone()
    moved = _moved(older, newer) if changed else ()
    return Step(newer, older, added, gone, changed, tuple(moved))


def _moved(older, newer):
    chosen = {"basis": newer.bases[0], "indicator": "overall", "domain": "all"}
    before = dict(older.figures.filter(**chosen).values_list("unit_id", "percent"))
    after = newer.figures.filter(**chosen).select_related("unit")
    for figure in after.order_by("unit__level", "unit__sort_key"):
        earlier = before.get(figure.unit_id)
        if earlier != figure.percent:
            yield Moved(figure.unit, earlier, figure.percent)
