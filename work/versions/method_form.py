"""A method as a form: every choice of the closed vocabulary, and the weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scoring.methodology.file import LEVELS, MOST_PRIOR_ROUNDS, parse
from scoring.methodology.model import Methodology, MethodologyError
from scoring.methodology.vocabulary import RULES, VALUES
from scoring.methodology.writing import toml_text
from scoring.methods.structure import names_factors, of_form
from surveys.instruments import lookup
from wording.shown import shown
from wording.text import Text
from work.rounds.forms import versioned

AS_IT_IS = ""
# In the name of every weight, and of nothing else.
WEIGHT = "-"
SAME = ("legal_basis", "decimals", "minimum_respondents", "confidence", "prior_rounds")


def _number(**words: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(localize=True, widget=widget, **words)


def _ticks(**words: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, **words)


class MethodForm(forms.Form):
    """`content` is the method as said, once it is valid: read as a file is read."""

    title_vi = forms.CharField(label=_("Name in Vietnamese"), max_length=200)
    title_en = forms.CharField(label=_("Name in English"), max_length=200)
    code = forms.CharField(
        label=_("Code of the method"),
        max_length=60,
        help_text=_("As sipas-2027: letters without marks, digits and . _ -"),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300)
    first_year = forms.IntegerField(label=_("First year"), min_value=2000)
    last_year = forms.IntegerField(label=_("Last year"), max_value=2100)
    structure = forms.ChoiceField(
        label=_("Criteria and factors"),
        required=False,
        help_text=_("Weights of other criteria or factors are given anew."),
    )
    # The labels of these are the vocabulary's own.
    positive_levels = _ticks(choices=[(str(n), str(n)) for n in LEVELS])
    decimals = forms.IntegerField(min_value=0, max_value=6)
    minimum_respondents = forms.IntegerField(min_value=1)
    confidence = _number(min_value=0, max_value=1)
    prior_rounds = forms.IntegerField(min_value=0, max_value=MOST_PRIOR_ROUNDS)
    provisional = _ticks(
        label=_("Provisional: not read in an official text"), required=False
    )

    def __init__(self, said: Any, *, base: Methodology, is_new: bool) -> None:
        # Another method has another code.
        filled = initial(base) | ({"code": ""} if is_new else {})
        super().__init__(said, initial=filled)
        self.base = base
        self.content: Methodology | None = None
        fields: dict[str, Any] = self.fields
        fields["structure"].choices = _structures(base)
        fields["provisional"].choices = [
            *((rule, shown(found.name)) for rule, found in RULES.items()),
            *((value, shown(name)) for value, name in VALUES.items()),
        ]
        for rule, found in RULES.items():
            words = [(word, shown(said)) for word, said in found.words.items()]
            fields[rule] = forms.ChoiceField(label=shown(found.name), choices=words)
        for value, called in VALUES.items():
            if value in fields:
                fields[value].label = shown(called)
        for name, label in _weights(base):
            fields[name] = _number(label=label, required=False, min_value=0)
        self.contents = _contents(base)
        fields.update(self.contents)
        # What is ticked stands side by side, after what is chosen.
        for name in ("positive_levels", "provisional"):
            fields[name] = fields.pop(name)

    @property
    def weights(self) -> list[forms.BoundField]:
        return [one for one in self._apart() if WEIGHT in one.name]

    @property
    def main(self) -> list[forms.BoundField]:
        return [one for one in self._apart() if WEIGHT not in one.name]

    def _apart(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.contents]

    @property
    def areas_and_groupings(self) -> list[forms.BoundField]:
        return [self[name] for name in self.contents]

    @property
    def weights_given(self) -> bool:
        return any(field.value() or field.errors for field in self.weights)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        try:
            content = self._said(said)
            self.content = parse(toml_text(content), name=f"{content.code}.toml")
        except MethodologyError as error:
            self._tell(error)
        return said

    def _tell(self, error: MethodologyError) -> None:
        """What the file's reader refuses, beside the field it is about."""
        field = error.key.rpartition(".")[2]
        known = {"weight": None, "valid_years": "last_year"}.get(field, field)
        self.add_error(known if known in self.fields else None, shown(error.expected))

    def _said(self, said: dict[str, Any]) -> Methodology:
        base = self.base
        if said["structure"]:
            base = of_form(base, lookup.versions()[said["structure"]].content)
        weights = {} if said["structure"] else said
        if not said["structure"]:
            base = _of_contents(base, said)
        return replace(
            base,
            code=said["code"],
            title=Text(said["title_vi"], said["title_en"]),
            valid_years=(said["first_year"], said["last_year"]),
            # What may be compared with it is for two people to say in a file.
            comparable_with=(),
            positive_levels=tuple(sorted(map(int, said["positive_levels"]))),
            provisional=tuple(said["provisional"]),
            areas=tuple(
                replace(one, weight=_weight(weights, f"area-{one.code}"))
                for one in base.areas
            ),
            factors=tuple(
                replace(one, weight=_weight(weights, f"factor-{one.code}"))
                for one in base.factors
            ),
            criterion_weights=_of_criteria(weights, base),
            **{name: said[name] for name in (*SAME, *RULES)}
            | {"confidence": float(said["confidence"])},
        )


def initial(base: Methodology) -> dict[str, Any]:
    """The form filled as a method is."""
    weights = {f"area-{one.code}": one.weight for one in base.areas}
    weights |= {f"factor-{one.code}": one.weight for one in base.factors}
    weights |= {f"item-{code}": weight for code, weight in base.criterion_weights}
    return {
        **{name: getattr(base, name) for name in (*SAME, *RULES, "code")},
        **weights,
        **{f"within.{one.code}": one.area or "" for one in base.factors},
        **{
            f"part.{grouping.code}.{part.code}": list(part.items)
            for grouping in base.groupings
            for part in grouping.parts
        },
        "title_vi": base.title.vi,
        "title_en": base.title.en,
        "first_year": base.valid_years[0],
        "last_year": base.valid_years[1],
        "structure": AS_IT_IS,
        "positive_levels": [str(level) for level in base.positive_levels],
        "provisional": list(base.provisional),
    }


def _structures(base: Methodology) -> list[tuple[str, str]]:
    """As the method has them, or as a questionnaire that names factors has them."""
    count = {"items": len(base.items), "factors": len(base.factors)}
    said = gettext("as they are: %(items)d criteria in %(factors)d factors") % count
    named = [
        (digest, gettext("as in: %(form)s") % {"form": versioned(content)})
        for digest, content in lookup.known().items()
        if names_factors(content)
    ]
    return [(AS_IT_IS, said), *named]


def _contents(base: Methodology) -> dict[str, forms.Field]:
    """The area of each factor, and the criteria of each part of a grouping."""
    areas = [("", "–"), *((one.code, shown(one.name)) for one in base.areas)]
    found: dict[str, forms.Field] = {}
    for factor in base.factors if base.areas else ():
        label = gettext("Area of: %(name)s") % {"name": shown(factor.name)}
        found[f"within.{factor.code}"] = forms.ChoiceField(
            label=label, choices=areas, required=False
        )
    items = [(code, code) for code in base.items]
    for grouping in base.groupings:
        for part in grouping.parts:
            label = f"{shown(grouping.name)}: {shown(part.name)}"
            name = f"part.{grouping.code}.{part.code}"
            found[name] = _ticks(label=label, choices=items, required=False)
    return found


def _of_contents(base: Methodology, said: dict[str, Any]) -> Methodology:
    """With areas and groupings as said; a part without criteria is left out."""
    factors = base.factors
    if base.areas:
        within = {one.code: said[f"within.{one.code}"] or None for one in factors}
        factors = tuple(replace(one, area=within[one.code]) for one in factors)
    groupings = []
    for grouping in base.groupings:
        chosen = (
            replace(part, items=tuple(said[f"part.{grouping.code}.{part.code}"]))
            for part in grouping.parts
        )
        parts = tuple(part for part in chosen if part.items)
        groupings += [replace(grouping, parts=parts)] if parts else []
    held = {one.area for one in factors}
    areas = tuple(one for one in base.areas if one.code in held)
    return replace(base, factors=factors, areas=areas, groupings=tuple(groupings))


def _weights(base: Methodology) -> Iterator[tuple[str, str]]:
    """(name, label) of the weights; empty ones mean that all count alike."""
    for area in base.areas:
        words = {"name": shown(area.name)}
        yield f"area-{area.code}", gettext("Weight: %(name)s") % words
    for factor in base.factors:
        words = {"name": shown(factor.name)}
        yield f"factor-{factor.code}", gettext("Weight: %(name)s") % words
    for code in base.items:
        yield f"item-{code}", gettext("Weight of criterion %(code)s") % {"code": code}


def _weight(said: dict[str, Any], name: str) -> float | None:
    value = said.get(name)
    return None if value is None else float(value)


def _of_criteria(
    said: dict[str, Any], base: Methodology
) -> tuple[tuple[str, float], ...]:
    given = {code: _weight(said, f"item-{code}") for code in base.items}
    return tuple((code, w) for code, w in given.items() if w is not None)
