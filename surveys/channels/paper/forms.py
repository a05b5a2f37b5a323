"""The header of a bundle of paper questionnaires."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.data_protection import consent_texts
from surveys.models import Draw, Round

MOST_FORMS = 1000


class HeaderForm(forms.Form):
    """Drawn samples of open rounds within reach, and the number of forms counted."""

    draw: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=_("Sample"), empty_label=None
    )
    counted = forms.IntegerField(
        label=_("Forms counted in the bundle"),
        min_value=1,
        max_value=MOST_FORMS,
        help_text=_("Count before keying; a form that goes missing shows by this."),
    )

    consent: forms.ModelChoiceField = forms.ModelChoiceField(
        None,
        label=_("Version printed on the sheet"),
        required=False,
        empty_label=_("none, or not known"),
        help_text=_("It stands below the words to the respondent, as paper-1."),
    )

    def __init__(self, *arguments, user, **words):
        super().__init__(*arguments, **words)
        self.fields["draw"].queryset = (
            Draw.objects.within(user, "key_paper")
            .filter(
                voided_at=None,
                frame__round__in=Round.objects.taking(Round.Way.PAPER).filter(
                    state=Round.State.OPEN
                ),
            )
            .select_related("frame__round")
        )
        texts = consent_texts.texts("paper")
        self.fields["consent"].queryset = texts
        self.initial.setdefault("consent", texts.first())
        self.fields["draw"].label_from_instance = lambda draw: (
            f"{draw.frame.round.name} · {draw.frame.name}"
        )

    def header(self) -> dict[str, Any]:
        """What a new batch needs of it."""
        draw = self.cleaned_data["draw"]
        return {
            "rnd": draw.frame.round,
            "draw": draw,
            "unit": draw.frame.unit,
            "counted": self.cleaned_data["counted"],
            "consent": self.cleaned_data["consent"],
        }
