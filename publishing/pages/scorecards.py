"""Points of scorecards as readers see them: rankings, one place, what separates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.models import Figure, Indicator, Release, Score
from publishing.models.scores import TOTAL
from publishing.pages.selection import REGISTER_SIZES

METHOD = "method:"
MOST_LOST = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """A release of points among all that are public, newest first, and a league."""

    release: Release
    releases: tuple[Release, ...]
    league: str = ""
    leagues: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """What must be asked again to keep this choice, ending in an ampersand."""
        words = ""
        if self.release != self.releases[0]:
            words = f"round={self.release.round_code}&"
        return words

    @property
    def is_of_provinces(self) -> bool:
        return bool(self.release.manifest.get("level") == "province")


def choose(asked: Mapping[str, str]) -> Chosen | None:
    """The release a reader asks for, else the newest of provinces; None while none is
    public. Raises Http404."""
    public = Release.objects.public().of_scorecards().select_related("owner")
    # A local round of a later year does not hide the country.
    releases = tuple(sorted(public.newest_first(), key=_is_below_provinces))
    if not releases:
        return None
    code = asked.get("round", releases[0].round_code)
    release = next((one for one in releases if one.round_code == code), None)
    if release is None:
        raise Http404(_("No public release of the round “%s”.") % code)
    totals = release.scores.totals()
    leagues = tuple(
        totals.order_by("league").values_list("league", flat=True).distinct()
    )
    league = asked.get("league", leagues[0] if leagues else "")
    if league not in leagues:
        raise Http404(_("There is no league “%s” here.") % league)
    return Chosen(release, releases, league, leagues)


def _is_below_provinces(release: Release) -> bool:
    return bool(release.manifest.get("level") != "province")


def beside(release: Release, unit: Unit) -> Score | None:
    """The public PAR INDEX of a province in the year of its SIPAS figures."""
    public = Release.objects.public().of_scorecards().filter(year=release.year)
    same = public.filter(simulated=release.simulated, manifest__level="province")
    found = Score.objects.totals().filter(unit=unit, release__in=same)
    return found.select_related("release").order_by("-release__edition").first()


@dataclass(frozen=True, slots=True)
class Ranking:
    """A league in order of one part; `groups` counts units by group, the best first."""

    chosen: Chosen
    part: Indicator
    parts: tuple[Indicator, ...]
    rows: tuple[Score, ...]
    groups: tuple[tuple[str, str, int], ...]
    mean: Decimal | None
    has_errors: bool

    @property
    def release(self) -> Release:
        return self.chosen.release

    @property
    def is_total(self) -> bool:
        return self.part.code == TOTAL

    @property
    def units(self) -> int | None:
        """Provinces of the map, or None where the league has none."""
        if not self.chosen.is_of_provinces:
            return None
        return REGISTER_SIZES.get(self.release.register)

    @property
    def provisional(self) -> bool:
        return bool(self.release.provisional)


def ranking(chosen: Chosen, *, part: str = TOTAL) -> Ranking:
    """Raises Http404 for a part the release does not have."""
    release = chosen.release
    parts = tuple(
        release.indicators.filter(kind__in=("overall", "field", "method")).order_by(
            "position"
        )
    )
    found = next((one for one in parts if one.code == part), None)
    if found is None:
        raise Http404(_("This release has no indicator “%s”.") % part)
    rows = tuple(
        release.scores.filter(component=part, league=chosen.league).ranked_first()
    )
    if part.startswith(METHOD):
        rows = tuple(sorted(rows, key=_by_percent))
    percents = [row.percent for row in rows if row.percent is not None and _counts(row)]
    return Ranking(
        chosen,
        found,
        parts,
        rows,
        _groups(release, rows),
        mean_of(percents),
        any(row.rank_low is not None for row in rows),
    )


def _counts(row: Score) -> bool:
    return row.standing == "ranked"


def _by_percent(row: Score) -> Decimal:
    return -(row.percent or Decimal(0))


def mean_of(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None


def _groups(
    release: Release, rows: Iterable[Score]
) -> tuple[tuple[str, str, int], ...]:
    """(group, from how many percent, units in it)."""
    codes = [row.group_code for row in rows if row.group_code and _counts(row)]
    bands = release.manifest.get("groups", []) if codes else []
    return tuple((code, least, codes.count(code)) for code, least in bands)


@dataclass(frozen=True, slots=True)
class Part:
    """A field, criterion or component of one place, with how the others did there."""

    indicator: Indicator
    score: Score
    median: Decimal | None
    depth: int

    @property
    def to_median(self) -> Decimal | None:
        return None if self.median is None else self.median - self.score.points


@dataclass(frozen=True, slots=True)
class Place:
    """A place's scorecard: both roll-ups, and its losses, the largest first."""

    chosen: Chosen
    total: Score
    parts: tuple[Part, ...]
    methods: tuple[Part, ...]
    losses: tuple[Part, ...]
    of: int
    above: Score | None
    median: Decimal | None
    next_group: tuple[str, Decimal] | None
    sipas: Figure | None

    @property
    def release(self) -> Release:
        return self.chosen.release

    @property
    def to_above(self) -> Decimal | None:
        if self.above is None or self.above.percent is None:
            return None
        return self.above.percent - (self.total.percent or Decimal(0))

    @property
    def to_median(self) -> Decimal | None:
        """How far the middle unit is above (below 0: this one is above it)."""
        if self.median is None or self.total.percent is None:
            return None
        return self.median - self.total.percent

    @property
    def to_group(self) -> Decimal | None:
        if self.next_group is None or self.total.percent is None:
            return None
        return self.next_group[1] - self.total.percent


def place(chosen: Chosen, code: str) -> Place:
    """The scorecard of a unit (by its slug) or a body (by its code). Raises Http404."""
    release = chosen.release
    total = total_of(release, code)
    league = release.scores.filter(league=total.league)
    values: dict[str, list[Decimal]] = {}
    ranked = league.filter(standing="ranked")
    for component, points in ranked.values_list("component", "points"):
        values.setdefault(component, []).append(points)
    middle = {component: median(points) for component, points in values.items()}
    own = {
        row.component: row for row in league.filter(unit=total.unit, body=total.body)
    }
    indicators = list(release.indicators.order_by("position"))
    depth = {"field": 0, "criterion": 1, "component": 2}
    parts = [
        Part(one, own[one.code], middle.get(one.code), depth[one.kind])
        for one in indicators
        if one.kind in depth and one.code in own
    ]
    methods = [
        Part(one, own[one.code], middle.get(one.code), 0)
        for one in indicators
        if one.kind == "method" and one.code in own
    ]
    leaves = [one for one in parts if one.indicator.kind == "component"]
    losses = sorted(
        (one for one in leaves if one.score.lost > 0), key=lambda one: -one.score.lost
    )
    totals = [row for row in league.totals() if row.rank is not None]
    return Place(
        chosen=chosen,
        total=total,
        parts=tuple(parts),
        methods=tuple(methods),
        losses=tuple(losses[:MOST_LOST]),
        of=len(totals),
        above=_above(total, totals),
        median=_middle(totals),
        next_group=_next_group(release, total),
        sipas=_sipas(release, total.unit),
    )


def total_of(release: Release, code: str) -> Score:
    """The total of a unit (by its slug) or a body (by its code). Raises Http404."""
    found = release.scores.totals().select_related("unit", "body")
    row = (
        found.filter(unit__slug=code).first()
        or found.filter(body__code__iexact=code).first()
    )
    if row is None:
        raise Http404(_("This release has no scorecard of “%s”.") % code)
    return row


def _above(total: Score, totals: Sequence[Score]) -> Score | None:
    """The unit next above, in percent."""
    mine = total.percent or Decimal(0)
    higher = [one for one in totals if (one.percent or Decimal(0)) > mine]
    return min(higher, key=lambda one: one.percent or Decimal(0), default=None)


def _middle(totals: Sequence[Score]) -> Decimal | None:
    percents = [one.percent for one in totals if one.percent is not None]
    return median(percents) if percents else None


def _next_group(release: Release, total: Score) -> tuple[str, Decimal] | None:
    bands = release.manifest.get("groups", [])
    higher = [
        (code, Decimal(least))
        for code, least in bands
        if total.percent is not None and Decimal(least) > total.percent
    ]
    return higher[-1] if higher else None


def _sipas(release: Release, unit: Unit | None) -> Figure | None:
    """The overall index of the same unit and year, where one is public."""
    if unit is None:
        return None
    public = Release.objects.public().national().filter(year=release.year)
    same = public.filter(simulated=release.simulated).newest_first().first()
    if same is None:
        return None
    figures = same.figures.whole().filter(unit=unit, indicator="overall")
    return figures.filter(basis=same.bases[0]).first()
