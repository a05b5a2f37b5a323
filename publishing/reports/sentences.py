"""Sentences made of figures alone, in the reader's language.

One rule above all: a sentence says "rose" or "fell" only where the verdict on the
change is that it is real. A difference within the margin of error is called that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing import phrasing
from publishing.content import release_content as content
from publishing.models import Figure, Release
from publishing.pages.province import Line

HUNDREDTH = Decimal("0.01")


def rose(figure: Figure) -> bool:
    """Whether a rise may be claimed: the verdict says so, and the figure agrees."""
    return (
        figure.change_verdict == content.LIKELY_RISE and (figure.change_points or 0) > 0
    )


def fell(figure: Figure) -> bool:
    return (
        figure.change_verdict == content.LIKELY_FALL and (figure.change_points or 0) < 0
    )


def movement(figure: Figure) -> str | None:
    """up, down, same or unknown; None where nothing is compared."""
    if figure.change_points is None:
        return None
    if rose(figure):
        return "up"
    if fell(figure):
        return "down"
    return "same" if figure.change_verdict == content.WITHIN_MARGIN else "unknown"


def since(previous: Release | None) -> str:
    """The round before as a sentence ends with it."""
    if previous is None:
        return _("the round before")
    return pgettext("year of a round", "%(year)s") % {"year": previous.year}


def moved(figure: Figure, *, since: str) -> str:
    """What may be said of the change of one figure; empty if nothing was compared."""
    if figure.change_verdict == content.OTHER_METHOD:
        return _(
            "It is not compared with %(since)s, which was measured by another method."
        ) % {"since": since}
    if figure.change_points is None:
        return ""
    words = {"points": phrasing.number(abs(figure.change_points), 2), "since": since}
    if rose(figure):
        return _("It rose by %(points)s points since %(since)s, beyond error.") % words
    if fell(figure):
        return _("It fell by %(points)s points since %(since)s, beyond error.") % words
    words["points"] = phrasing.signed(figure.change_points)
    if figure.change_verdict == content.WITHIN_MARGIN:
        return (
            _(
                "The difference from %(since)s, %(points)s points, is within the "
                "margin of error: no change can be claimed."
            )
            % words
        )
    return (
        _(
            "Whether the difference from %(since)s, %(points)s points, is a change "
            "cannot be said from these places sampled."
        )
        % words
    )


def limited(figure: Figure, *, confidence: Decimal) -> str:
    """In which limits the true figure lies."""
    limits = phrasing.limits(figure)
    if not limits:
        return _("Too few places were sampled to tell the margin of error.")
    return _(
        "With %(confidence)s%% confidence the true figure lies in %(limits)s%%."
    ) % {
        "confidence": phrasing.number(confidence * 100),
        "limits": limits,
    }


def placed(figure: Figure, *, of: int) -> str:
    """The printed rank with the places that are possible."""
    if figure.rank is None:
        return ""
    words = {"rank": figure.rank, "of": of, "range": phrasing.rank_range(figure)}
    if not words["range"]:
        return _("Its printed rank is %(rank)s of %(of)s.") % words
    return (
        _(
            "Its printed rank is %(rank)s of %(of)s; given the margins of error it "
            "may hold any place in %(range)s."
        )
        % words
    )


def beside_nation(line: Line) -> str:
    """A province's line beside the whole country: higher or lower only if clear."""
    if line.gap is None:
        return ""
    words = {"gap": phrasing.number(abs(line.gap), 2)}
    if line.apart == 1:
        return _("It is %(gap)s points above the whole country, beyond error.") % words
    if line.apart == -1:
        return _("It is %(gap)s points below the whole country, beyond error.") % words
    words["gap"] = phrasing.signed(line.gap)
    return (
        _(
            "The difference from the whole country, %(gap)s points, is within the "
            "margin of error."
        )
        % words
    )


def middle(values: Iterable[Decimal]) -> Decimal | None:
    """The median to the hundredth, half up as figures are printed."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    both = ordered[half - 1] + ordered[half]
    return (both / 2).quantize(HUNDREDTH, ROUND_HALF_UP)


def overlap(one: Figure, other: Figure) -> bool:
    """Whether the limits of two figures meet, or are not known."""
    if one.lower is None or one.upper is None:
        return True
    if other.lower is None or other.upper is None:
        return True
    return one.lower <= other.upper and other.lower <= one.upper


def listed(names: Sequence[str]) -> str:
    """A, B and C."""
    *first, last = names
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}
