"""What a leaf's state is in words, and points as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from scorecards.claims.state import LeafState
from scorecards.models import Claim, Decision
from scorecards.trees.model import Component
from scorecards.trees.rule_kinds import FigureAsked
from wording.shown import language, shown


def point(value: Decimal | None) -> str:
    """A point without idle zeros, with the reader's comma; a dash for none."""
    if value is None:
        return "–"
    text = f"{value.normalize():f}"
    return text.replace(".", ",") if language() == "vi" else text


@dataclass(frozen=True)
class Declared:
    """A declared figure in words."""

    name: str
    value: str


def declared(leaf: Component, claim: Claim | None) -> list[Declared]:
    """The figures of a claim, named as the tree names them."""
    if claim is None:
        return []
    if claim.not_applicable:
        return [Declared(_("Does not apply"), claim.words)]
    return [
        Declared(shown(one.name), figure(one, claim.figures[one.code]))
        for one in leaf.figures
        if one.code in claim.figures
    ]


def figure(asked: FigureAsked, text: str) -> str:
    """A kept figure in words."""
    if asked.kind == "yes_no":
        return _("Yes") if text == "yes" else _("No")
    if asked.kind == "choice":
        return shown(dict(asked.choices)[text]) if text in dict(asked.choices) else text
    if asked.kind == "day" and len(text) == 10:
        return f"{text[8:]}/{text[5:7]}/{text[:4]}"
    return text.replace(".", ",") if language() == "vi" else text


@dataclass(frozen=True)
class Row:
    """A leaf on its card: `state` in words, `mood` its class."""

    leaf: Component
    name: str
    maximum: str
    point: str
    state: str
    mood: str
    of: LeafState
    first: str
    after: str
    final: str


def row(one: LeafState) -> Row:
    state, mood = _state(one)
    return Row(
        leaf=one.leaf,
        name=shown(one.leaf.name),
        maximum=point(one.leaf.maximum),
        point=_own(one.claim),
        state=state,
        mood=mood,
        of=one,
        first=_decided(one.first),
        after=_decided(one.after),
        final=_decided(one.final),
    )


def _own(claim: Claim | None) -> str:
    if claim is not None and claim.not_applicable:
        return _("n/a")
    return point(claim.point if claim else None)


def _decided(decision: Decision | None) -> str:
    if decision is None:
        return ""
    return _("n/a") if decision.not_applicable else point(decision.point)


def _state(one: LeafState) -> tuple[str, str]:
    if one.asks is not None:
        until = f"{one.asks.inquiry.due_on:%d/%m/%Y}"
        return _("asked, answer by %(day)s") % {"day": until}, "asked"
    if not one.leaf.is_self_scored:
        return _("not scored by units"), "fed"
    if one.claim is None:
        return _("not begun"), "none"
    if one.claim.point is None and not one.claim.not_applicable:
        return _("waits for another component"), "part"
    if not one.is_done:
        return _("lacks evidence or words"), "part"
    return _("complete"), "done"
