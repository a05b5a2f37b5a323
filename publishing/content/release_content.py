"""What a release is made of, as plain values: the form scoring hands figures over in.

The fields are those of Release, Indicator, Figure and Distribution. Percent and
points are Decimal, already rounded; nothing here rounds again.
"""

from dataclasses import dataclass, field, fields
from decimal import Decimal

# Bases: the units of the round itself, and the 34 units since 2025-07-01.
PUBLISHED = "published"
UNITS_2025 = "units-2025"

# Verdicts on a change, decided by scoring under the methodology's rule.
LIKELY_RISE = "likely_real_rise"
LIKELY_FALL = "likely_real_fall"
WITHIN_MARGIN = "within_margin"
CANNOT_SAY = "cannot_say"
OTHER_METHOD = "other_method"

# What a release is of: a survey's indices, or the points of scorecards.
SIPAS, PAR = "sipas", "par"

# How those who answered were found: by a sample drawn here, or without one.
DRAWN = "drawn"
DECLARED = "declared"
OPEN = "open"

# Why a figure, or its limits, are not there.
BELOW_MINIMUM = "below_minimum"
NOT_ANSWERED = "not_answered"
FEW_DEGREES = "few_degrees"
NO_SPREAD = "no_spread"
# Withheld with its number of people, so that no small group can be computed.
WITHHELD = "withheld"
# The figure stands, but its limits are far apart.
WIDE_LIMITS = "wide_limits"

# What the error of a figure is made of: the unit's own places; what all units have in
# common; both; its own, for it differs more than the others; or the common one alone.
OWN, POOLED, MODERATED = "own", "pooled", "moderated"
LARGER, MODEL_ONLY = "larger", "model_only"
ERRORS = (OWN, POOLED, MODERATED, LARGER, MODEL_ONLY)

# Key of the names of the five levels of an answer, among those of the domains.
ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """`kind` is a word of Indicator.Kind; `sub_index` 1..5 for the five shown.

    `weight` is the share of the overall index a criterion carries; None where the
    method pools answers, because then no fixed share exists.
    """

    code: str
    kind: str
    position: int
    name_vi: str
    name_en: str
    parent: str = ""
    sub_index: int | None = None
    provisional: bool = False
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """`error_from` says what the error is made of, a word of ERRORS; blank where the
    method knows none but own errors. `own_error` stands beside any other.
    """

    unit_id: int
    indicator: str
    respondents: int | None
    percent: Decimal | None = None
    standard_error: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    change_points: Decimal | None = None
    change_error: Decimal | None = None
    change_verdict: str = ""
    change_places: int | None = None
    note: str = ""
    basis: str = PUBLISHED
    domain: str = "all"
    domain_level: str = ""
    own_error: Decimal | None = None
    error_from: str = ""


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """How people answered a criterion: percent at levels 1..5, which sum to 100.

    `answered` counts those who chose a level; without percents `note` says why.
    """

    unit_id: int
    indicator: str
    answered: int | None
    level_1: Decimal | None = None
    level_2: Decimal | None = None
    level_3: Decimal | None = None
    level_4: Decimal | None = None
    level_5: Decimal | None = None
    note: str = ""
    basis: str = PUBLISHED


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """Percent of people who chose an option of an item that enters no index.

    `answered` counts those who answered the item; without a percent `note` says why.
    """

    unit_id: int
    item: str
    option: str
    answered: int
    percent: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    note: str = ""
    basis: str = PUBLISHED


@dataclass(frozen=True, slots=True)
class RemeasureRow:
    """What the same answers give by another method; its indicators are its own."""

    methodology: str
    unit_id: int
    indicator: str
    percent: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    rank: int | None = None
    basis: str = PUBLISHED


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The overall index of a sampled district or service point, by the round's code.

    `contribution` is what it adds to the gap of its unit to the nation, in points;
    `margin` half the width of its limits. Limits are of the place alone.
    """

    unit_id: int
    place: str
    respondents: int
    percent: Decimal
    contribution: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    margin: Decimal | None = None
    basis: str = PUBLISHED


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """Points of a unit or of a body: of the whole scorecard ("total"), a field, a
    criterion, a component, or of a method ("method:appraised").

    `points` and `maximum` are unrounded, `percent` as printed. `change_points` of the
    total are percent, of its parts points. `claimed` is what the unit gave itself.
    """

    unit_id: int | None
    body_id: int | None
    component: str
    league: str
    standing: str
    points: Decimal
    maximum: Decimal
    percent: Decimal | None = None
    state: str = ""
    standard_error: Decimal | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    group_code: str = ""
    change_points: Decimal | None = None
    change_places: int | None = None
    change_verdict: str = ""
    claimed: Decimal | None = None
    why_vi: str = ""
    why_en: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseContent:
    round_code: str
    name_vi: str
    name_en: str
    year: int
    owner_id: int
    register: str
    bases: tuple[str, ...]
    simulated: bool
    methodology: str
    methodology_name_vi: str
    methodology_name_en: str
    methodology_digest: str
    minimum_respondents: int
    confidence: Decimal
    input_digest: str
    code_version: str
    indicators: tuple[IndicatorRow, ...]
    figures: tuple[FigureRow, ...]
    distributions: tuple[DistributionRow, ...] = ()
    opinions: tuple[OpinionRow, ...] = ()
    remeasures: tuple[RemeasureRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    scores: tuple[ScoreRow, ...] = ()
    kind: str = SIPAS
    # Hashes of the receipts that are counted; see publishing.models.receipts.
    receipts: tuple[bytes, ...] = ()
    # What the figures were made of: digests, and counts readers may have.
    manifest: dict[str, object] = field(default_factory=dict)
    # Items that enter no index, with the words of their options.
    questions: list[dict[str, object]] = field(default_factory=list)
    # Methods the same answers were also measured by, with the names of their indices.
    methods: list[dict[str, object]] = field(default_factory=list)
    collection: str = DECLARED
    comparable_with: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    previous_round_code: str = ""
    notes_vi: str = ""
    notes_en: str = ""
    # {domain: [[level, name in Vietnamese, name in English], ...]}, in their order
    domain_names: dict[str, list[list[str]]] = field(default_factory=dict)


# Keys of the database and the rows themselves, not values of a record.
_ROWS = {"indicators", "figures", "distributions", "opinions", "remeasures", "places"}
_NO_VALUES = {"unit_id", "body_id", "owner_id", "receipts", "scores"} | _ROWS


def names(record: type) -> list[str]:
    """The fields of one of these records that are plain values, in their order."""
    return [f.name for f in fields(record) if f.name not in _NO_VALUES]
