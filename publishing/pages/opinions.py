"""Perception, needs and expectations: what people chose, by item, with the nation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.drawing import charts
from publishing.models import Opinion
from publishing.pages.selection import Selection
from wording.shown import shown
from wording.text import Text

Kept = dict[tuple[str, str], Opinion]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option, who chose it here, and in the whole country."""

    name: str
    figure: Opinion
    nation: Opinion | None

    @property
    def percent(self) -> Decimal:
        return self.figure.percent or Decimal(0)


@dataclass(frozen=True, slots=True)
class Asked:
    """An item and its options in the order of the questionnaire."""

    code: str
    text: str
    several: bool
    provisional: bool
    options: tuple[Chosen, ...]

    @property
    def answered(self) -> int:
        return self.options[0].figure.answered

    @property
    def known(self) -> bool:
        return self.options[0].figure.percent is not None

    @property
    def sentence(self) -> str:
        """The option chosen most, or the two that cannot be told apart."""
        first, second = sorted(self.options, key=lambda o: o.percent, reverse=True)[:2]
        words = {"first": first.name, "second": second.name}
        words["most"] = phrasing.percent(first.figure.percent)
        words["next"] = phrasing.percent(second.figure.percent)
        low, high = first.figure.lower, second.figure.upper
        if low is not None and high is not None and low > high:
            return _("Chosen most: “%(first)s” (%(most)s).") % words
        return (
            _(
                "“%(first)s” (%(most)s) and “%(second)s” (%(next)s) are chosen about as"
                " often as the margin of error can tell."
            )
            % words
        )


@dataclass(frozen=True, slots=True)
class OpinionsPage:
    """`blocks` are (title, items); `slug` and `name` of a province, or of nobody."""

    selection: Selection
    slug: str
    name: str
    blocks: tuple[tuple[str, tuple[Asked, ...]], ...]
    axis: charts.Axis

    @property
    def provisional(self) -> bool:
        return any(
            asked.provisional for _title, items in self.blocks for asked in items
        )


def read(selection: Selection, slug: str = "") -> OpinionsPage:
    """One query. Raises Http404 where the release tells nothing of this place."""
    here: Kept = {}
    nation: Kept = {}
    kept = selection.release.opinions.filter(basis=selection.basis)
    for opinion in kept.select_related("unit").filter(_places(slug)):
        own = not slug or opinion.unit.level == "province"
        (here if own else nation)[opinion.item, opinion.option] = opinion
    if not here:
        raise Http404(
            _("Perception, needs and expectations of this place are not in “%s”.")
            % selection.release.name
        )
    unit = next(iter(here.values())).unit
    asked = [_asked(words, here, nation) for words in selection.release.questions]
    blocks = groupby(
        (pair for pair in asked if pair[1]), key=lambda pair: pair[0]["block"]
    )
    return OpinionsPage(
        selection=selection,
        slug=slug,
        name=unit.name if slug else "",
        blocks=tuple(
            (_said(title), tuple(item for _words, item in items))
            for title, items in blocks
        ),
        axis=charts.Axis(0, 100, 20),
    )


def _places(slug: str):
    nation = Q(unit__level="nation")
    return Q(unit__level="province", unit__slug=slug) | nation if slug else nation


def _asked(words, here, nation):
    options = tuple(
        Chosen(_said(names), here[key], nation.get(key))
        for code, *names in words["options"]
        if (key := (words["code"], code)) in here
    )
    if not options:
        return words, None
    return words, Asked(
        code=words["code"],
        text=_said(words["text"]),
        several=words["several"],
        provisional=words["provisional"],
        options=options,
    )


def _said(both: Sequence[str]) -> str:
    """The words of the language that is active, of a pair of both."""
    return shown(Text(*both))
