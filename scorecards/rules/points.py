"""The points of a component: whether it applies, its evidence, its rule, its step."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from scorecards.refusals import refused
from scorecards.rules import model
from scorecards.rules.figures import Missing, Outcome
from scorecards.rules.model import Context, Declared, Points
from scorecards.rules.outcomes import COMPUTE
from scorecards.rules.saying import PLACES, decimal_of, said, sentence
from scorecards.trees import Component, Rule
from wording.text import Text

NOTHING_DECLARED = Text("Chưa kê khai: 0.", "Nothing declared yet: 0.")
NO_EVIDENCE = Text(
    "Không có tài liệu kiểm chứng và không giải trình: 0.",
    "Neither evidence nor an explanation: 0.",
)
REDUCED = Text(
    "Không áp dụng: giảm điểm tối đa tương ứng.",
    "Does not apply: the maximum is reduced.",
)
REBASED = Text(
    "Không áp dụng: các điểm còn lại được quy đổi về thang điểm.",
    "Does not apply: the other points are converted to the whole scale.",
)


def points_of(leaf: Component, declared: Declared, context: Context) -> Points:
    """The points of declared figures. Raises Refused where a component that always
    applies is said not to."""
    if not context.applies:
        return _not_applicable(leaf)
    if leaf.needs_evidence and context.has_evidence is False:
        return Points(
            leaf.code, Decimal(0), leaf.maximum, model.NO_EVIDENCE, NO_EVIDENCE
        )
    try:
        outcome = _outcome(leaf.rule, leaf, declared, context)
    except Missing:
        return Points(
            leaf.code, Decimal(0), leaf.maximum, model.MISSING, NOTHING_DECLARED
        )
    value = printed(leaf, outcome.points)
    return Points(leaf.code, value, leaf.maximum, model.SCORED, outcome.why)


def _not_applicable(leaf: Component) -> Points:
    if leaf.not_applicable == "never":
        raise refused("not_applicable_refused", leaf.code)
    if leaf.not_applicable == "full":
        why = sentence(
            "Không áp dụng: được điểm tối đa {most}.",
            "Does not apply: full points, {most}.",
            most=leaf.maximum,
        )
        return Points(leaf.code, leaf.maximum, leaf.maximum, model.FULL, why)
    if leaf.not_applicable == "rebase":
        return Points(leaf.code, Decimal(0), Decimal(0), model.REBASED, REBASED)
    return Points(leaf.code, Decimal(0), Decimal(0), model.NOT_APPLICABLE, REDUCED)


def _outcome(
    rule: Rule, leaf: Component, declared: Declared, context: Context
) -> Outcome:
    if rule.kind == "branch":
        rule = _way(rule, context)
    most = Fraction(leaf.maximum if rule.worth is None else rule.worth)
    return COMPUTE[rule.kind](rule, declared, most, context.year)


def _way(rule: Rule, context: Context) -> Rule:
    """The way a branch takes, by the points of the component it depends on."""
    other = context.others.get(rule.on)
    if other is None or other.state == model.MISSING:
        raise Missing(rule.on)
    met = other.value == (0 if rule.when == "none" else other.maximum)
    way = rule.then if met else rule.otherwise
    if way is None:
        raise ValueError("a branch without one of its two ways")
    return way


def printed(leaf: Component, points: Fraction) -> Decimal:
    """Inside the component's limits, in its steps or places; unrounded points keep
    six places."""
    inside = min(max(points, Fraction(leaf.least)), Fraction(leaf.maximum))
    truncate = leaf.printing is not None and leaf.printing.rounding == "truncate"
    if leaf.step is not None:
        steps = decimal_of(inside / Fraction(leaf.step), decimals=0, truncate=truncate)
        return steps * leaf.step
    decimals = leaf.printing.decimals if leaf.printing else PLACES
    return decimal_of(inside, decimals=decimals, truncate=truncate)


def check_points(leaf: Component, value: Decimal) -> Decimal:
    """Points somebody gives directly. Raises Refused outside limits and steps."""
    if not leaf.least <= value <= leaf.maximum:
        raise refused(
            "points_outside",
            leaf.code,
            value=said(value),
            least=said(leaf.least),
            most=said(leaf.maximum),
        )
    step = leaf.step or Decimal(1).scaleb(
        -(leaf.printing.decimals if leaf.printing else PLACES)
    )
    if value % step:
        raise refused("points_off_step", leaf.code, value=said(value), step=said(step))
    return value
