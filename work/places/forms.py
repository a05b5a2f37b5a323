"""A service point or body as somebody types it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.places import keeping
from accounts.places.keeping import Model, Wanted
from accounts.refusals import CODES
from localities import finding
from localities.finding import Found
from localities.models import Unit
from wording.shown import shown
from work.people.forms import day
from work.people.rows import days_of


class PlaceForm(forms.Form):
    """What answers to the words of the unit is in `hits`."""

    unit = forms.CharField(label=_("Unit: code or name"), max_length=120)
    kind = forms.ChoiceField(label=_("Type"))
    name_vi = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, required=False
    )
    code = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z.\-]*$",
        label=_("Code (empty: a new one)"),
        max_length=20,
        required=False,
    )
    valid_from = day(label=_("From"))

    def __init__(self, *given: Any, model: Model, by: User, **words: Any) -> None:
        super().__init__(*given, **words)
        self.by, self.hits = by, Found[Unit]()
        kinds = [(kind.value, kind.label) for kind in model.Kind]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = timezone.localdate()

    def clean_unit(self) -> Unit:
        among, today = keeping.managed_units(self.by), timezone.localdate()
        chosen = self.data.get("chosen", "")
        if chosen.isdecimal() and (one := among.on(today).filter(pk=chosen).first()):
            return one
        found = finding.units(self.cleaned_data["unit"], among=among, on=today)
        if found.one is not None:
            return found.one
        self.hits = found
        if found.valid:
            raise forms.ValidationError(_("Several places answer to this. Choose one."))
        over = found.not_valid
        refusal = (
            CODES.refusal("place_over", "unit", **days_of(over[-1]))
            if over
            else CODES.refusal("place_unknown", "unit")
        )
        raise forms.ValidationError(shown(refusal.text))

    def wanted(self) -> Wanted:
        words = self.cleaned_data
        return Wanted(**words | {"code": words["code"].upper()})
