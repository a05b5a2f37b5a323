"""The same answers by other methods, side by side: what is method, what is change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.drawing import charts
from publishing.models import Figure, Release, Remeasure
from publishing.pages.selection import Selection
from wording.shown import shown
from wording.text import Text

Row = tuple[str, Figure | Remeasure]


@dataclass(frozen=True, slots=True)
class Measured:
    """One method: its name, and its overall index and sub-indices here."""

    name: str
    rows: tuple[Row, ...]
    printed: Figure

    @property
    def overall(self) -> Figure | Remeasure:
        return self.rows[0][1]

    @property
    def sentence(self) -> str:
        """How far the overall index lies from the printed one, by method alone."""
        there, here = self.printed.percent, self.overall.percent
        words = {"method": self.name, "percent": phrasing.percent(here)}
        apart = (here or Decimal(0)) - (there or Decimal(0))
        if not apart:
            return _("“%(method)s” gives the same overall index.") % words
        words["points"] = phrasing.number(abs(apart), 2)
        words["printed"] = phrasing.percent(there)
        higher = _(
            "By “%(method)s” the same answers give %(percent)s, %(points)s points more"
            " than the printed %(printed)s: that much is method, not change."
        )
        lower = _(
            "By “%(method)s” the same answers give %(percent)s, %(points)s points less"
            " than the printed %(printed)s: that much is method, not change."
        )
        return (higher if apart > 0 else lower) % words


@dataclass(frozen=True, slots=True)
class MethodsPage:
    selection: Selection
    slug: str
    name: str
    printed: Measured
    others: tuple[Measured, ...]
    axis: charts.Axis


def read(selection: Selection, slug: str = "") -> MethodsPage:
    """Three queries. Raises Http404 where the answers fit no other method."""
    release, here = selection.release, _here(slug)
    figures = release.figures.filter(here, basis=selection.basis, domain="all")
    own = {f.indicator: f for f in figures.select_related("unit")}
    found: dict[str, dict[str, Remeasure]] = defaultdict(dict)
    for row in release.remeasures.filter(here, basis=selection.basis):
        found[row.methodology][row.indicator] = row
    if "overall" not in own or not found:
        raise Http404(
            _("The answers of “%s” were measured here by no other method.")
            % release.name
        )
    others = tuple(
        Measured(_said(told["name"]), _rows(told, found[told["code"]]), own["overall"])
        for told in release.methods
        if told["code"] in found
    )
    printed = _printed(release, own)
    values = [f.percent for m in (printed, *others) for _name, f in m.rows if f.percent]
    return MethodsPage(
        selection=selection,
        slug=slug,
        name=own["overall"].unit.name if slug else "",
        printed=printed,
        others=others,
        axis=charts.axis(map(float, values)),
    )


def _here(slug: str):
    if not slug:
        return Q(unit__level="nation")
    return Q(unit__level="province", unit__slug=slug)


def _printed(release: Release, own: Mapping[str, Figure]) -> Measured:
    shown = [i for i in release.indicators.order_by("position") if i.sub_index]
    rows = [(_("Overall index"), own["overall"])]
    rows += [(i.name, own[i.code]) for i in shown if i.code in own]
    vi, en = release.methodology_name_vi, release.methodology_name_en
    return Measured(_said([vi, en]), tuple(rows), own["overall"])


def _rows(told, found):
    return tuple(
        (_said(names), found[code])
        for code, *names in told["indicators"]
        if code in found
    )


def _said(both: Sequence[str]) -> str:
    """The words of the language that is active, of a pair of both."""
    return shown(Text(*both))
