"""How figures are written for people: numbers, limits, ranks, changes, notes.

Vietnamese writes 87,16% and 36.525; English 87.16% and 36,525.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from publishing.content import release_content as content
from publishing.models import Distribution, Figure, Release
from wording.shown import language, shown
from wording.text import Text

_SWAP = str.maketrans(",.", ".,")
MINUS, DASH = "\u2212", "\u2013"

NOTES = {
    content.BELOW_MINIMUM: lazy("too few respondents"),
    content.NOT_ANSWERED: lazy("nobody answered"),
    content.FEW_DEGREES: lazy("too few sampled places to tell the margin of error"),
    content.NO_SPREAD: lazy("all sampled places alike: no margin of error"),
    content.WITHHELD: lazy("withheld to protect respondents"),
    content.WIDE_LIMITS: lazy("wide margin of error"),
}

# Short enough for the head of a column; the full name is the indicator's own.
SUB_INDICES = {
    "F1": pgettext_lazy("sub-index", "Access"),
    "F2": pgettext_lazy("sub-index", "Procedures"),
    "F3": pgettext_lazy("sub-index", "Officials"),
    "F4": pgettext_lazy("sub-index", "Results"),
    "F5": pgettext_lazy("sub-index", "Feedback"),
}

DOMAINS = {
    "level": lazy("By level of government"),
    "service_field": lazy("By field of service"),
    "sex": lazy("By sex"),
    "age_group": lazy("By age"),
    "urban": lazy("By urban and rural residence"),
}

# For rounds whose questionnaire does not name the levels of a domain.
LEVELS = {
    "female": lazy("Female"),
    "male": lazy("Male"),
    "urban": lazy("Urban"),
    "rural": lazy("Rural"),
}

# The five levels of an answer, for rounds whose release does not name them.
ANSWERS = (
    lazy("Very dissatisfied"),
    lazy("Dissatisfied"),
    lazy("Neutral"),
    lazy("Satisfied"),
    lazy("Very satisfied"),
)

# What an error is made of.
ERRORS = {
    content.OWN: lazy("its own"),
    content.POOLED: lazy("one for all"),
    content.MODERATED: lazy("its own and that of all"),
    content.LARGER: lazy("its own: its places differ more than usual"),
    content.MODEL_ONLY: lazy("model only: it has one place"),
}

# The three ways of making errors, as heads of columns.
WAYS = {
    content.OWN: lazy("each by its own places"),
    content.POOLED: lazy("one for all provinces"),
    content.MODERATED: lazy("its own drawn to all"),
}

RULES = {
    "positive_levels": lazy("which answers count as satisfied"),
    "denominator": lazy("which answers a share is taken of"),
    "factor_from": lazy("how a sub-index is made of its criteria"),
    "area_from": lazy("how an area is made of its criteria"),
    "overall_from": lazy("how the overall index is made"),
    "nation_from": lazy("how the figure of the country is made"),
    "unanswered_criterion": lazy("what happens to a criterion nobody answered"),
    "structure": lazy("which criteria make which sub-index"),
    "decimals": lazy("how many decimals are printed"),
    "rounding": lazy("how figures are rounded"),
    "ties": lazy("how equal provinces are ranked"),
    "minimum_respondents": lazy("the fewest respondents a figure may have"),
    "confidence": lazy("the confidence of the margins of error"),
    "change_rule": lazy("when a change is called likely real"),
    "variance": lazy("what the margins of error are made of"),
    "prior_rounds": lazy("from how many earlier rounds margins learn"),
    "weights": lazy("the weights of criteria, sub-indices and areas"),
}


def number(value: Decimal | float | str | None, places: int = 0) -> str:
    """A number in the reader's writing, rounded half up as the release does.

    A dash where the number itself is withheld.
    """
    if value is None:
        return DASH
    step = Decimal(1).scaleb(-places)
    written = f"{Decimal(value).quantize(step, ROUND_HALF_UP):,}"
    return written.translate(_SWAP) if language() == "vi" else written


def percent(value: Decimal | float | None) -> str:
    return f"{number(value, 2)}%"


def tick(value: float) -> str:
    """A number of a scale with the decimals it needs, in the reader's writing."""
    rounded = round(value, 4) + 0.0
    decimals = len(f"{abs(rounded):.4f}".rstrip("0").partition(".")[2])
    sign = MINUS if rounded < 0 else ""
    return sign + number(str(abs(rounded)), decimals)


def signed(value: Decimal, places: int = 2) -> str:
    mark = "+" if value > 0 else MINUS if value < 0 else ""
    return mark + number(abs(value), places)


def day(moment: datetime | date) -> str:
    """06/04/2025, or 6 April 2025."""
    there = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return date_format(there, "d/m/Y" if language() == "vi" else "j F Y")


def moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}, {day(at)}"


def limits(figure: Figure) -> str:
    """85,2–88,7; empty where no limits could be given."""
    if figure.lower is None or figure.upper is None:
        return ""
    return f"{number(figure.lower, 1)}{DASH}{number(figure.upper, 1)}"


def rank_range(figure: Figure) -> str:
    if figure.rank_low is None or figure.rank_high is None:
        return ""
    if figure.rank_low == figure.rank_high:
        return str(figure.rank_low)
    return f"{figure.rank_low}{DASH}{figure.rank_high}"


def note(figure: Figure | Distribution, *, minimum: int | None = None) -> str:
    """Why there is no figure, or no limits, in words."""
    if figure.note == content.BELOW_MINIMUM and minimum:
        return _("fewer than %(minimum)s respondents") % {"minimum": minimum}
    return str(NOTES.get(figure.note, "")) or _("cannot be estimated")


def answer_levels(release: Release) -> list[str]:
    """Names of the five levels of an answer, lowest first, as the form has them."""
    rows = release.domain_names.get(content.ANSWER)
    if not rows:
        return [str(name) for name in ANSWERS]
    return [shown(Text(vi, en)) for _level, vi, en in rows]


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is said: `certain` when likely real."""

    direction: str
    points: str
    verdict: str
    word: str
    certain: bool
    size: str

    @property
    def sentence(self) -> str:
        """The change and its verdict as a part of a sentence."""
        if self.direction == "none":
            return self.verdict
        moved = str(_MOVED[self.direction]) % {"points": self.size}
        return f"{moved}: {self.verdict}" if self.verdict else moved


_SIGNS = {"up": "▲", "down": "▼", "same": "■"}
_MOVED = {
    "up": lazy("up %(points)s points"),
    "down": lazy("down %(points)s points"),
    "same": lazy("unchanged"),
}
_VERDICTS = {
    content.LIKELY_RISE: lazy("likely real"),
    content.LIKELY_FALL: lazy("likely real"),
    content.WITHIN_MARGIN: lazy("within the margin of error"),
    content.CANNOT_SAY: lazy("too few sampled places to say"),
}
# The verdict for a table's cell.
_WORDS = {
    content.LIKELY_RISE: lazy("beyond error"),
    content.LIKELY_FALL: lazy("beyond error"),
    content.WITHIN_MARGIN: lazy("within error"),
    content.CANNOT_SAY: lazy("cannot say"),
}


def change(figure: Figure) -> Change | None:
    """The change since the round before; None when there is nothing to compare."""
    verdict = figure.change_verdict
    if verdict == content.OTHER_METHOD:
        words = _("another method, not compared")
        return Change("none", "", words, _("another method"), False, "")
    if figure.change_points is None:
        return None
    points = figure.change_points
    direction = "up" if points > 0 else "down" if points < 0 else "same"
    size = number(abs(points), 2)
    return Change(
        direction,
        f"{_SIGNS[direction]} {size}",
        str(_VERDICTS.get(verdict, "")),
        str(_WORDS.get(verdict, "")),
        verdict in (content.LIKELY_RISE, content.LIKELY_FALL),
        size,
    )


def places(figure: Figure) -> str:
    """Places moved, positive upwards: "up 8 places"."""
    moved = figure.change_places
    if moved is None:
        return ""
    if moved == 0:
        return _("same place")
    words = _("up %(places)s places") if moved > 0 else _("down %(places)s places")
    return words % {"places": abs(moved)}
