"""Reading criteria and components of a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scorecards.trees.model import Body, Component, Criterion, Printing
from scorecards.trees.rule_file import rule_of
from scorecards.trees.vocabulary import (
    METHODS,
    NOT_APPLICABLE,
    PROVISIONAL,
    ROUNDINGS,
    UNPUBLISHED,
)
from wording.declared_toml import Table
from wording.text import Text

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a component says by saying nothing; `rule` is a word, of the vocabulary or
    of the rules the tree names once for several components."""

    bodies: tuple[str, ...]
    rules: Mapping[str, object]
    method: str = ""
    body: str = ""
    rule: str = ""
    step: Decimal | None = None
    printing: Printing | None = None
    needs_evidence: bool = False
    provisional: tuple[str, ...] = ()

    @classmethod
    def read(
        cls, root: Table, *, bodies: Sequence[Body], provisional: tuple[str, ...]
    ) -> Defaults:
        codes = tuple(body.code for body in bodies)
        table = root.table("defaults", optional=True)
        named = root.table("rules", optional=True)
        found = cls(
            bodies=codes,
            rules={name: named.value(name) for name in named.names()},
            method=table.choice("method", METHODS) if "method" in table else "",
            body=table.choice("body", codes) if "body" in table else "",
            rule=table.text("rule") if "rule" in table else "",
            step=table.decimal("step") if "step" in table else None,
            printing=_printing(table, None),
            needs_evidence=table.flag("needs_evidence", False),
            provisional=provisional,
        )
        table.close()
        return found


def criterion_of(table: Table, defaults: Defaults) -> Criterion:
    """A criterion with its components, or one that is itself scored."""
    if "components" not in table:
        leaf = component_of(table, defaults, kind=CRITERION)
        return Criterion(leaf.code, leaf.name, leaf.maximum, (leaf,), is_leaf=True)
    code = table.text("code")
    components = tuple(
        component_of(one, defaults, kind=COMPONENT)
        for one in table.tables("components")
    )
    total = sum((leaf.maximum for leaf in components), ZERO)
    maximum = table.decimal("maximum", total)
    if maximum != total:
        raise table.refusal("maximum", _sum_is(total), str(maximum))
    name = _name(table, code, defaults.provisional, kind=CRITERION)
    table.close()
    return Criterion(code, name, maximum, components)


CRITERION = Text("Tiêu chí", "Criterion")
COMPONENT = Text("Tiêu chí thành phần", "Component")


def _sum_is(total: Decimal) -> Text:
    return Text(
        f"tổng điểm các thành phần là {total}", f"its components sum to {total}"
    )


def _name(table: Table, code: str, provisional: tuple[str, ...], *, kind: Text) -> Text:
    """Its own name; without one it says that none was published here."""
    if "name" in table or "names" not in provisional:
        return table.bilingual("name")
    return Text(
        f"{kind.vi} {code} ({UNPUBLISHED.vi})", f"{kind.en} {code} ({UNPUBLISHED.en})"
    )


def component_of(table: Table, defaults: Defaults, *, kind: Text) -> Component:
    """One leaf; `kind` is what it is called where its name was not published here."""
    code = table.text("code")
    provisional = provisional_words(table, defaults.provisional)
    maximum, least = table.decimal("maximum"), table.decimal("least", ZERO)
    if maximum < 0 or least > 0:
        expected = Text("cần maximum >= 0 >= least", "expected maximum >= 0 >= least")
        raise table.refusal("maximum", expected)
    rule = rule_of(_with_rule(table, defaults), "rule", maximum=maximum, least=least)
    found = Component(
        code=code,
        name=_name(table, code, provisional, kind=kind),
        maximum=maximum,
        rule=rule,
        method=table.choice("method", METHODS, defaults.method or None),
        body=_body(table, defaults),
        figures=rule.figures(),
        not_applicable=table.choice("not_applicable", NOT_APPLICABLE, "never"),
        step=_step(table, defaults, maximum),
        printing=_printing(table, defaults.printing),
        needs_evidence=table.flag("needs_evidence", defaults.needs_evidence),
        evidence=table.bilingual("evidence") if "evidence" in table else None,
        guidance=table.bilingual("guidance") if "guidance" in table else None,
        least=least,
        provisional=provisional,
    )
    table.close()
    return found


def _with_rule(table: Table, defaults: Defaults) -> Table:
    """The table itself, or one that holds the rule it names."""
    word = table.value("rule") if "rule" in table else defaults.rule
    if isinstance(word, str) and word in defaults.rules:
        return table.holding({"rule": defaults.rules[word]})
    if "rule" in table or not defaults.rule:
        return table
    return table.holding({"rule": defaults.rule})


def _body(table: Table, defaults: Defaults) -> str:
    if "body" not in table and not defaults.body:
        expected = Text(
            "không ai thẩm định tiêu chí này; hãy nêu cơ quan",
            "nobody appraises this component; name a body",
        )
        raise table.refusal("body", expected)
    return table.choice("body", defaults.bodies, defaults.body or None)


def _step(table: Table, defaults: Defaults, maximum: Decimal) -> Decimal | None:
    step = table.decimal("step") if "step" in table else defaults.step
    if step is None:
        return None
    if step <= 0 or maximum % step:
        expected = Text(
            f"bước điểm phải chia hết {maximum}", f"a step must divide {maximum}"
        )
        raise table.refusal("step", expected, str(step))
    return step


def _printing(table: Table, default: Printing | None) -> Printing | None:
    if "rounding" not in table:
        return default
    own = table.table("rounding")
    printing = Printing(own.integer("decimals"), own.choice("mode", ROUNDINGS))
    own.close()
    return printing


def provisional_words(table: Table, inherited: tuple[str, ...]) -> tuple[str, ...]:
    """What was not read in the official text: its own words, or those above it."""
    if "provisional" not in table:
        return inherited
    words = table.texts("provisional")
    for word in words:
        if word not in PROVISIONAL:
            known = ", ".join(sorted(PROVISIONAL))
            expected = Text(f"cần một số trong: {known}", f"expected some of {known}")
            raise table.refusal("provisional", expected, word)
    return words
