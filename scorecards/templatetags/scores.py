"""Points, texts of a tree and figures, as templates say them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from scorecards.models import Claim, Cycle
from scorecards.pages import words
from scorecards.trees.model import Component
from wording.shown import language, shown
from wording.text import Text

register = template.Library()


@register.simple_tag
def point(value: Decimal | None) -> str:
    return words.point(value)


@register.filter
def as_point(value: Decimal | None) -> str:
    return words.point(value if value is None else value.quantize(Decimal("0.0001")))


@register.filter
def as_share(value: Decimal) -> str:
    text = f"{value:.1f}"
    return text.replace(".", ",") if language() == "vi" else text


@register.simple_tag
def text(value: Text | None) -> str:
    return shown(value) if value else ""


@register.simple_tag
def stage_of(cycle: Cycle) -> str:
    return str(cycle.stage(timezone.now()).label)


@register.inclusion_tag("scorecards/_figures.html")
def figures_of(leaf: Component, claim: Claim | None) -> dict[str, Any]:
    return {"figures": words.declared(leaf, claim)}
