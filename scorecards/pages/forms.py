"""Forms of scorecards: figures of a leaf, a file, a ruling, a cycle's days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities.models import Level, Unit
from scorecards.claims.filling import LONGEST, Filled
from scorecards.cycles import known_trees
from scorecards.cycles.setting_up import SetUp
from scorecards.models import Card, Claim, Cycle, Inquiry
from scorecards.trees.model import Component, Tree
from scorecards.trees.rule_kinds import FigureAsked
from wording.shown import language, shown

FIGURE = "so-"


def day(**words: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **words)


def _field(figure: FigureAsked) -> forms.Field:
    """One figure as people type it; its domain is judged by the rule, in one place."""
    words: dict[str, Any] = {"label": shown(figure.name), "required": False}
    if figure.kind == "yes_no":
        options = [("", "–"), ("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(choices=options, **words)
    if figure.kind == "choice":
        options = [("", "–")]
        options += [(code, shown(name)) for code, name in figure.choices]
        return forms.ChoiceField(choices=options, **words)
    if figure.kind == "day":
        return day(**words)
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(max_length=60, widget=widget, **words)


class LeafForm(forms.Form):
    """The figures of a leaf and words; `seen` says after which claim it was typed."""

    words = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed where there is no evidence."),
    )
    not_applicable = forms.BooleanField(
        label=gettext_lazy("It does not apply to our unit"), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *given: Any, leaf: Component, claim: Claim | None = None, **words: Any
    ) -> None:
        super().__init__(*given, **words)
        self.leaf = leaf
        # Of the checker's and fed figures a unit declares nothing.
        self.asked = [one for one in leaf.figures if one.by == "unit"]
        own = {f"{FIGURE}{one.code}": _field(one) for one in self.asked}
        self.fields = {**own, **self.fields}
        if leaf.not_applicable == "never":
            del self.fields["not_applicable"]
        self.initial.update(_initial(claim))

    def filled(self) -> Filled:
        said = self.cleaned_data
        figures = {
            one.code: _typed(said.get(f"{FIGURE}{one.code}")) for one in self.asked
        }
        return Filled(
            leaf=self.leaf.code,
            figures={code: typed for code, typed in figures.items() if typed},
            words=said["words"],
            not_applicable=bool(said.get("not_applicable")),
            seen=said["seen"],
        )


def _typed(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "").strip()


def _initial(claim: Claim | None) -> dict[str, Any]:
    if claim is None:
        return {"seen": 0}
    figures = {
        f"{FIGURE}{code}": as_typed(text) for code, text in claim.figures.items()
    }
    return figures | {
        "words": claim.words,
        "not_applicable": claim.not_applicable,
        "seen": claim.number,
    }


def as_typed(text: str) -> str:
    """A kept figure as the reader of the page writes numbers."""
    is_number = text.replace(".", "", 1).lstrip("-").isdecimal()
    return text.replace(".", ",") if is_number and language() == "vi" else text


class RulingForm(forms.Form):
    point = forms.CharField(
        label=gettext_lazy("Point"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=LONGEST
    )
    not_applicable = forms.BooleanField(
        label=gettext_lazy("It does not apply to this unit"), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *given: Any, leaf: Component, **words: Any) -> None:
        super().__init__(*given, **words)
        if leaf.not_applicable == "never":
            del self.fields["not_applicable"]


class InquiryForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is asked"), choices=Inquiry.Kind.choices
    )
    words = forms.CharField(label=gettext_lazy("What is missing"), max_length=LONGEST)
    due_on = day(label=gettext_lazy("Last day to answer"))


class ExtendForm(forms.Form):
    until = day(label=gettext_lazy("New last day"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class PlacingForm(forms.Form):
    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"), choices=Card.Standing.choices
    )
    league = forms.CharField(
        label=gettext_lazy("League (empty: with all the others)"),
        required=False,
        max_length=60,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class CycleForm(forms.Form):
    """A cycle's level and year, then its tree and days."""

    level = forms.ChoiceField(label=gettext_lazy("What is scored"))
    year = forms.IntegerField(
        label=gettext_lazy("Year that is scored"), min_value=2012, max_value=2100
    )
    tree_code = forms.ChoiceField(label=gettext_lazy("Tree of criteria"))
    claims_due = day(label=gettext_lazy("Last day for units to sign"))
    appraisal_due = day(label=gettext_lazy("Last day of the first appraisal"))
    explanation_due = day(label=gettext_lazy("Last day of explanations"))
    closes_due = day(label=gettext_lazy("Last day of final points"))
    reading_share = forms.IntegerField(
        label=gettext_lazy("Percent read a second time"),
        min_value=0,
        max_value=100,
        initial=10,
    )

    def __init__(self, *given: Any, owner: Unit, **words: Any) -> None:
        super().__init__(*given, **words)
        levels = [
            (level.value, level.label)
            for level in Cycle.Level
            if (level in ("province", "ministry")) == (owner.level == Level.NATION)
        ]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year
        trees = [
            (tree.code, f"{shown(tree.title)} ({tree.decision})")
            for tree in _newest_first(owner)
            if tree.level in dict(levels)
        ]
        self.fields["tree_code"].choices = trees  # type: ignore[attr-defined]

    def setup(self, owner: Any) -> SetUp:
        return SetUp(owner=owner, **self.cleaned_data)


def _newest_first(owner: Unit) -> list[Tree]:
    """Every tree the owner may use, of whatever year."""
    found = [one.tree for one in known_trees.usable(owner)]
    return sorted(found, key=lambda tree: tree.valid_years[::-1], reverse=True)
