"""Sentences that may be announced of points, of one place and of a whole league."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing import phrasing
from publishing.content.scores_said import Announced, sentences
from publishing.pages.scorecards import Place, Ranking
from publishing.pages.scores_apart import SelfScored
from wording.shown import shown
from wording.text import Text

FIRST, FURTHEST = 3, 3


def of_place(page: Place) -> str:
    total = page.total
    if total.percent is None:
        return ""
    index = Text("Chỉ số cải cách hành chính (PAR INDEX)", "The PAR INDEX")
    told = Announced(
        name=Text(total.name, total.name),
        index=index,
        year=page.release.year,
        percent=total.percent,
        rank=total.rank,
        of=page.of,
        group=total.group_code,
        change_points=total.change_points,
        change_places=total.change_places,
        rank_low=total.rank_low,
        rank_high=total.rank_high,
    )
    return shown(sentences(told))


def of_league(page: Ranking, selves: list[SelfScored]) -> tuple[str, ...]:
    """Of a ranking of totals, the most important first."""
    return (*_spread(page), *_groups(page), *_moved(page), *_selves(selves))


def _spread(page: Ranking) -> Iterator[str]:
    ranked = [row for row in page.rows if row.rank is not None]
    if not ranked or page.mean is None:
        return
    yield ngettext(
        "The PAR INDEX of %(year)s ranks %(n)d unit; the mean is %(mean)s.",
        "The PAR INDEX of %(year)s ranks %(n)d units; the mean is %(mean)s.",
        len(ranked),
    ) % {
        "year": page.release.year,
        "n": len(ranked),
        "mean": phrasing.percent(page.mean),
    }
    # Of a handful the first alone: the others would be named as first and last.
    most = FIRST if len(ranked) > 2 * FIRST else 1
    first = [f"{row.name} ({phrasing.percent(row.percent)})" for row in ranked[:most]]
    yield _("First: %(names)s.") % {"names": ", ".join(first)}
    last = ranked[-1]
    words = {"name": last.name, "percent": phrasing.percent(last.percent)}
    yield _("Last is %(name)s with %(percent)s.") % words
    if page.has_errors:
        yield _(
            "Surveyed points have an error: units whose possible places overlap cannot"
            " be told apart."
        )


def _groups(page: Ranking) -> Iterator[str]:
    for code, least, units in page.groups:
        yield ngettext(
            "Group %(code)s, from %(least)s%%, has %(n)d unit.",
            "Group %(code)s, from %(least)s%%, has %(n)d units.",
            units,
        ) % {"code": code, "least": phrasing.number(least), "n": units}


def _moved(page: Ranking) -> Iterator[str]:
    """The largest changes of printed figures, up and down."""
    moved = [row for row in page.rows if row.change_points is not None]
    ordered = sorted(moved, key=lambda row: -(row.change_points or 0))
    up = [row for row in ordered if (row.change_points or 0) > 0][:FURTHEST]
    down = [row for row in ordered[::-1] if (row.change_points or 0) < 0][:FURTHEST]
    for rows, words in (
        (up, _("Up the most on the year before: %(names)s.")),
        (down, _("Down the most on the year before: %(names)s.")),
    ):
        if rows:
            names = [
                f"{one.name} ({phrasing.signed(one.change_points or Decimal(0))})"
                for one in rows
            ]
            yield words % {"names": ", ".join(names)}


def _selves(selves: list[SelfScored]) -> Iterator[str]:
    over = [one.over for one in selves if one.over > 0]
    if over:
        yield ngettext(
            "Of %(all)s unit %(n)d scored itself higher than it was appraised.",
            "Of %(all)s units %(n)d scored themselves higher than they were appraised.",
            len(selves),
        ) % {"all": len(selves), "n": len(over)}
