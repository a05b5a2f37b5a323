"""What a simulated round must come out at: printed figures, read from a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from wording.declared_toml import DeclarationError, Table, read_table

STATISTICS = ("value", "min", "max", "median")
SAMPLES = ("points", "homes")
OVERALL_FROM = ("criteria", "factors")


class TargetsError(DeclarationError):
    """A targets file that cannot be followed: which file, which key, which value."""


@dataclass(frozen=True)
class PrintedFigure:
    """One printed number. No unit means the nation; values are percents.

    `chosen` is a value or rank that nobody printed but the round needs; `aim` is
    the place inside the rounding of the printed value; `at` is the unit that is
    given a printed minimum or maximum; `items` puts its items at that value too.
    """

    indicator: str
    source: str
    unit: str = ""
    statistic: str = "value"
    percent: str = ""
    placed_percent: str = ""
    aim: float | None = None
    rank: int | None = None
    placed_rank: int | None = None
    at: str = ""
    items: bool = False

    @property
    def value(self) -> float | None:
        text = self.percent or self.placed_percent
        return float(text) if text and self.aim is None else self.aim

    @property
    def place(self) -> int | None:
        return self.rank if self.rank is not None else self.placed_rank


@dataclass(frozen=True)
class LeftRow:
    """A printed row that contradicts a better sourced one and was not followed."""

    row: str
    vi: str
    en: str


@dataclass(frozen=True)
class Sample:
    """Who is asked: `points` (people at service points) or `homes` (in villages).

    `sizes` are printed numbers of questionnaires; `large` units count double.
    `points` are service points a level, `fields` the service fields met there.
    """

    kind: str
    questionnaires: int
    sizes: Mapping[str, int] = field(default_factory=dict)
    large: tuple[str, ...] = ()
    single_commune: tuple[str, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Targets:
    code: str
    name_vi: str
    name_en: str
    year: int
    instrument: str
    methodology: str
    register: str
    opens: str
    closes: str
    seed: int
    overall_from: str
    factors: tuple[str, ...]
    sample: Sample
    groups: Mapping[str, tuple[str, ...]]
    figures: tuple[PrintedFigure, ...]
    left: tuple[LeftRow, ...]
    opinions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def national(self) -> dict[str, float]:
        """Indicator -> percent the nation's value is put at."""
        return {
            figure.indicator: figure.value
            for figure in self.figures
            if not figure.unit
            and figure.statistic == "value"
            and figure.value is not None
        }

    def extremes(self) -> list[PrintedFigure]:
        """Printed minima and maxima of areas and factors, each given to a unit."""
        return [figure for figure in self.figures if figure.at]

    def placed(self) -> dict[str, int]:
        """Unit -> rank, printed or chosen."""
        return {
            figure.unit: figure.place
            for figure in self.figures
            if figure.unit and figure.place is not None
        }

    def rungs(self, units: int) -> dict[int, float]:
        """Rank -> overall percent, wherever one was printed or chosen."""
        ends = {"max": 1, "median": (units + 1) // 2, "min": units}
        found: dict[int, float] = {}
        for figure in self.figures:
            place = figure.place if figure.unit else ends.get(figure.statistic)
            overall = figure.indicator == "overall"
            if overall and place is not None and figure.value is not None:
                found[place] = figure.value
        return found


def parse(text: str, *, name: str) -> Targets:
    """Targets of one round. Raises TargetsError naming file, key and value."""
    table = read_table(text, file=name, error=TargetsError)
    groups = table.table("groups")
    targets = Targets(
        code=table.text("code"),
        name_vi=table.text("name_vi"),
        name_en=table.text("name_en"),
        year=table.integer("year"),
        instrument=table.text("instrument"),
        methodology=table.text("methodology"),
        register=table.text("register"),
        opens=table.text("opens"),
        closes=table.text("closes"),
        seed=table.integer("seed"),
        overall_from=table.choice("overall_from", OVERALL_FROM),
        factors=table.texts("factors"),
        sample=_sample(table.table("sample")),
        groups={code: groups.texts(code) for code in groups.names()},
        figures=tuple(_figure(row) for row in table.tables("figure")),
        left=tuple(_left(row) for row in table.tables("left", optional=True)),
        opinions=_opinions(table.table("opinions", optional=True)),
    )
    table.close()
    _check(targets, table)
    return targets


def _sample(table: Table) -> Sample:
    sizes, points, fields = (
        table.table(key, optional=True) for key in ("sizes", "points", "fields")
    )
    sample = Sample(
        kind=table.choice("kind", SAMPLES),
        questionnaires=table.integer("questionnaires", least=1),
        sizes={unit: sizes.integer(unit, least=1) for unit in sizes.names()},
        large=table.texts("large", ()),
        single_commune=table.texts("single_commune", ()),
        points={level: points.integer(level, least=2) for level in points.names()},
        fields={level: fields.texts(level) for level in fields.names()},
    )
    table.close()
    return sample


def _figure(table: Table) -> PrintedFigure:
    figure = PrintedFigure(
        indicator=table.text("indicator"),
        source=table.text("source"),
        unit=table.text("unit") if "unit" in table else "",
        statistic=table.choice("statistic", STATISTICS, "value"),
        percent=_percent(table, "percent"),
        placed_percent=_percent(table, "placed_percent"),
        aim=table.number("aim") if "aim" in table else None,
        rank=table.integer("rank", least=1) if "rank" in table else None,
        placed_rank=(
            table.integer("placed_rank", least=1) if "placed_rank" in table else None
        ),
        at=table.text("at") if "at" in table else "",
        items=table.flag("items", False),
    )
    table.close()
    return figure


def _percent(table: Table, key: str) -> str:
    """A percent kept as printed, with its two decimals."""
    if key not in table:
        return ""
    printed = table.text(key)
    if not re.fullmatch(r"\d\d\.\d\d", printed):
        raise table.refusal(key, "expected a percent as printed, such as 87.16")
    return printed


def _opinions(table: Table) -> dict[str, dict[str, str]]:
    """Percents printed of the options of an item that is not scored."""
    found = {}
    for item in table.names():
        row = table.table(item)
        found[item] = {option: row.text(option) for option in row.names()}
        row.close()
    table.close()
    return found


def _left(table: Table) -> LeftRow:
    row = LeftRow(row=table.text("row"), vi=table.text("vi"), en=table.text("en"))
    table.close()
    return row


def _check(targets: Targets, table: Table) -> None:
    known = ("overall", *targets.groups)
    for figure in targets.figures:
        if figure.indicator not in known:
            raise table.refusal("indicator", f"one of {known}", figure.indicator)
    for code in targets.factors:
        if code not in targets.groups:
            raise table.refusal("factors", "a group of this file", code)
    places = [
        figure.place for figure in targets.figures if figure.unit and figure.place
    ]
    twice = sorted({place for place in places if places.count(place) > 1})
    if twice:
        raise table.refusal("rank", "one unit a rank; leave the other row", twice)
