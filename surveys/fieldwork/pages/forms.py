"""What an officer fills in: a list's file, its columns, the plan of a draw."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from localities.models import Unit
from surveys.frames.parsing import columns
from surveys.models import Disposition, Interim, Round
from surveys.models.assignment import BY_FORM
from surveys.models.frame import FrameKind
from surveys.sampling.expected_margin import CORRELATION
from surveys.tabular.files import SUFFIXES
from surveys.tabular.sheet import Choices
from wording.shown import language

MOST_BYTES = 20 * 1024 * 1024
# What a surveyor may find: how the case goes on, or how it ended without a form.
OUTCOMES = dict(Interim.choices) | {
    value: label for value, label in Disposition.choices if value not in BY_FORM
}
STRATA = {
    "point": _("service point"),
    "level": _("level"),
    "service_field": _("service field"),
    "point+service_field": _("service point and field"),
    "": _("none: the whole list"),
}
NEXT = _("choose")
LETTERS = {
    "": _("Unicode: as they stand"),
    "tcvn3": _("old TCVN3 (.Vn) fonts: convert to Unicode"),
    "vni": _("old VNI fonts: convert to Unicode"),
}
DATES = {
    "as_shown": _("The days are right as the file has them"),
    "swapped": _("Day and month were changed over: change them back"),
}
PAIR = re.compile(r"(?P<code>\w{1,5})\s{0,9}=\s{0,9}(?P<number>\d{1,3})", re.ASCII)


class UploadForm(forms.Form):
    name = forms.CharField(label=_("Name of the list"), max_length=200)
    round = forms.ModelChoiceField(
        Round.objects.none(), label=_("Round"), empty_label=NEXT
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Province"), empty_label=NEXT
    )
    kind = forms.ChoiceField(label=_("Whom the list names"), choices=FrameKind.choices)
    file = forms.FileField(
        label=_("File of the list"),
        help_text=_(
            "XLSX, XLS, ODS or CSV, one line each, below the names of the columns"
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )

    def __init__(self, *arguments, units, **words):
        super().__init__(*arguments, **words)
        rounds = Round.objects.exclude(state=Round.State.CLOSED)
        self.fields["round"].queryset = rounds.order_by("-year", "code")
        self.fields["round"].label_from_instance = lambda rnd: rnd.name
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = lambda unit: unit.name

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is over 20 MB. Split the list."))
        return file


class ColumnsForm(forms.Form):
    """One choice for each column of a list: which column of the file says it."""

    letters = forms.ChoiceField(
        label=_("Letters of the file"), choices=LETTERS, required=False
    )
    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    dates = forms.ChoiceField(choices=DATES, required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments, kind, header, **words):
        super().__init__(*arguments, **words)
        choices = [("", _("not in the file"))]
        choices += [
            (str(at), f"{at + 1}. {name}") for at, name in enumerate(header) if name
        ]
        for column in columns.COLUMNS[kind]:
            self.fields[column.name] = forms.TypedChoiceField(
                label=column.label(language()),
                choices=choices,
                coerce=int,
                empty_value=None,
                required=column.required,
            )

        self.columns = [column.name for column in columns.COLUMNS[kind]]

    def mapping(self) -> dict[str, int]:
        chosen = [(name, self.cleaned_data[name]) for name in self.columns]
        return {name: position for name, position in chosen if position is not None}

    def choices(self) -> Choices:
        given = self.cleaned_data
        return Choices(*(given[name] for name in ("sheet", "letters", "dates")))


class _SizeFields(forms.Form):
    """Numbers of the size formula; shares are asked in percent."""

    FORMULAS = {
        "slovin": _("n = N / (1 + N e²)"),
        "proportion": _("for a share, with design effect and response"),
        "given": _("given below"),
    }
    formula = forms.ChoiceField(
        label=_("Sample size"), choices=FORMULAS, initial="slovin"
    )
    margin = forms.FloatField(
        label=_("Margin of error e, %"), initial=5, min_value=0.1, max_value=50
    )
    share = forms.FloatField(
        label=_("Expected share, %"), initial=50, min_value=1, max_value=99
    )
    confidence = forms.FloatField(
        label=_("Confidence, %"), initial=95, min_value=50, max_value=99.9
    )
    design_effect = forms.FloatField(
        label=_("Design effect"), initial=1, min_value=0.1, max_value=20
    )
    response = forms.FloatField(
        label=_("Expected response, %"), initial=100, min_value=1, max_value=100
    )
    size = forms.IntegerField(
        label=_("Size, if given"), min_value=1, max_value=1_000_000, required=False
    )
    reserve = forms.FloatField(
        label=_("Reserves, in percent of the sample"),
        initial=20,
        min_value=0,
        max_value=500,
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**62,
        help_text=_("a whole number chosen in front of witnesses; written down"),
    )

    def clean(self):
        given = super().clean()
        if given.get("formula") == "given" and not given.get("size"):
            self.add_error("size", _("Give the size, or choose a formula."))
        return given


class ListDrawForm(_SizeFields):
    ALLOCATIONS = {
        "proportional": _("proportional"),
        "equal": _("equal"),
        "neyman": _("Neyman: more where answers differ"),
        "fixed": _("fixed counts"),
    }
    METHODS = {"simple": _("simple random"), "systematic": _("systematic")}
    strata = forms.ChoiceField(
        label=_("Strata"), choices=STRATA, initial="point", required=False
    )
    allocation = forms.ChoiceField(label=_("Allocation"), choices=ALLOCATIONS)
    method = forms.ChoiceField(label=_("Selection"), choices=METHODS)
    minimum = forms.IntegerField(
        label=_("At least per stratum"), initial=0, min_value=0, max_value=10_000
    )


class VillageDrawForm(_SizeFields):
    districts = forms.IntegerField(
        label=_("Districts per province"), initial=3, min_value=1, max_value=100
    )
    exceptions = forms.CharField(
        label=_("Other numbers, by province code"),
        required=False,
        max_length=1000,
        help_text=_("as 01=6, 79=6"),
    )
    communes = forms.IntegerField(
        label=_("Communes per district"), initial=2, min_value=1, max_value=1000
    )
    villages = forms.IntegerField(
        label=_("Villages per district"), initial=6, min_value=1, max_value=1000
    )
    correlation = forms.FloatField(
        label=_("Correlation of answers inside a place"),
        initial=CORRELATION,
        min_value=0,
        max_value=1,
        required=False,
        help_text=_("pooled over all provinces: on the page of the last scored run"),
    )
    by_size = forms.ChoiceField(
        label=_("Places are drawn"),
        choices={"1": _("by their people"), "": _("all alike")},
        required=False,
    )

    def clean_exceptions(self):
        said = self.cleaned_data["exceptions"].strip(", ")
        pairs = [PAIR.fullmatch(part.strip()) for part in said.split(",") if said]
        if not all(pairs):
            raise forms.ValidationError(_("Write code=number, with commas between."))
        return {pair["code"]: int(pair["number"]) for pair in pairs if pair}


class VisitForm(forms.Form):
    uid = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("How the visit ended"), choices=[("", NEXT), *OUTCOMES.items()]
    )
    appointment_at = forms.DateTimeField(
        label=_("Day and time of the appointment"),
        required=False,
        help_text=_("if one was made"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
