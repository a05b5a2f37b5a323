"""What staff write down: comments told to them, late files, who signs a letter."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from onestop.models import Feedback, LateFile
from onestop.models.rating import Door

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
KEYED_BY_STAFF = (Door.PAPER, Door.PHONE)


class CommentForm(forms.ModelForm):
    """A comment that came on paper or by phone."""

    door = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(door.value, door.label) for door in KEYED_BY_STAFF],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Feedback
        fields = ["door", "text", "contact"]
        widgets = {"text": forms.Textarea({"rows": 6})}
        help_texts = {"contact": _("Only if the person asked for an answer.")}


class LateFileForm(forms.ModelForm):
    class Meta:
        model = LateFile
        fields = [
            "receipt_no",
            "applicant",
            "file_type",
            "received_on",
            "appointment_on",
            "progress",
            "reason",
            "new_date",
        ]
        widgets = {"received_on": DAY, "appointment_on": DAY, "new_date": DAY}

    def _get_validation_exclusions(self) -> set[str]:
        # The point is set, not asked: a receipt listed twice is refused in words.
        found: set[str] = cast(Any, super())._get_validation_exclusions()
        return found - {"service_point"}


class SignerForm(forms.Form):
    signer_name = forms.CharField(label=_("name of the head who signs"), max_length=120)
    signer_title = forms.CharField(label=_("title of the head"), max_length=120)
