"""What an analyst says of a round, and the days of one that is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from localities.models import Level, Unit, UnitQuerySet
from localities.registers.files import shipped_registers
from scoring import round_methods
from scoring.methodology import Methodology, MethodologyError
from surveys.instruments import lookup as instruments
from surveys.loading.round_folder import CODE
from surveys.models import Round
from surveys.questionnaire.instrument import Instrument
from surveys.rounds.setting_up import SetUp
from wording.shown import shown

# The address of the page that sets one up.
RESERVED = "moi"
CHOOSE = _("choose")


def day(**words: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **words)


def words(**more: Any) -> forms.CharField:
    return forms.CharField(max_length=200, **more)


class SetUpForm(forms.Form):
    """A round as a whole; the choices are what this installation knows."""

    name_vi = words(label=_("Name in Vietnamese"))
    name_en = words(label=_("Name in English"))
    year = forms.IntegerField(
        label=_("Year of the figures"), min_value=2000, max_value=2100
    )
    register = forms.ChoiceField(label=_("Register of units"))
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Whose round it is"),
        empty_label=CHOOSE,
        help_text=_("The whole country, or one province."),
    )
    instrument = forms.ChoiceField(label=_("Questionnaire"))
    method = forms.ChoiceField(
        label=_("Method"), help_text=_("Its name says the years it was made for.")
    )
    opens = day(label=_("First day"))
    closes = day(
        label=_("Last day"),
        help_text=_("Until midnight at its end, Vietnam time (UTC+7)."),
    )
    collection = forms.ChoiceField(
        label=_("How those who answer are found"), choices=Round.Collection.choices
    )
    ways = forms.MultipleChoiceField(
        label=_("Who may hand in"),
        choices=Round.Way.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    psu_stage = forms.ChoiceField(
        label=_("Stage that is the primary sampling unit"),
        choices=Round.PsuStage.choices,
        initial=Round.PsuStage.PERSON,
        help_text=_("What is drawn first: people of a list, or villages."),
    )
    lonely_psu = forms.ChoiceField(
        label=_("A stratum with a single PSU"),
        choices=Round.LonelyPsu.choices,
        initial=Round.LonelyPsu.CERTAINTY,
    )
    notes_vi = forms.CharField(
        label=_("Note to readers in Vietnamese"), required=False, max_length=2000
    )
    notes_en = forms.CharField(
        label=_("Note to readers in English"), required=False, max_length=2000
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.instruments = instruments.known()
        self.methods = round_methods.known()
        fields: Mapping[str, Any] = self.fields
        registers = sorted(shipped_registers(), reverse=True)
        fields["register"].choices = [(name, name) for name in registers]
        fields["owner"].queryset = _owners(registers)
        fields["owner"].label_from_instance = _named
        fields["instrument"].choices = [
            (digest, versioned(one)) for digest, one in self.instruments.items()
        ]
        fields["method"].choices = [
            (digest, dated(one)) for digest, one in self.methods.items()
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name, fault in _faults(said, self.methods, self.instruments):
            self.add_error(name, fault)
        return said

    def setup(self) -> SetUp:
        """What was said; a questionnaire used for the first time is stored."""
        said = {n: v for n, v in self.cleaned_data.items() if n != "code"}
        is_drawn = said["collection"] == Round.Collection.DRAWN
        ways = [w for w in said["ways"] if not (is_drawn and w == Round.Way.FILE)]
        return SetUp(
            **said
            | {
                "instrument": instruments.stored(said["instrument"]),
                "method": round_methods.chosen(said["method"]),
                "ways": ",".join(ways),
            }
        )


class NewForm(SetUpForm):
    code = forms.RegexField(
        rf"\A{CODE.pattern}\Z",
        label=_("Code of the round"),
        help_text=_("As sipas-2027: letters without marks, digits and . _ -"),
    )
    field_order = ["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code == RESERVED:
            raise forms.ValidationError(_("This word is taken. Choose another code."))
        return code


class ExtendForm(forms.Form):
    closes = day(label=_("Takes questionnaires until"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


def initial(rnd: Round) -> dict[str, Any]:
    """The form filled as a round is set up."""
    method = round_methods.of_round(rnd)
    same = (
        *("name_vi", "name_en", "year", "register", "owner", "opens", "closes"),
        *("collection", "psu_stage", "lonely_psu", "notes_vi", "notes_en"),
    )
    return {name: getattr(rnd, name) for name in same} | {
        "instrument": rnd.instrument.content.digest,
        "method": method.digest if method else "",
        "ways": rnd.ways.split(",") if rnd.ways else Round.Way.values,
    }


def next_year(rnd: Round) -> dict[str, Any]:
    """The form filled like a round, a year later."""
    filled, before, after = initial(rnd), str(rnd.year), str(rnd.year + 1)
    for name in ("name_vi", "name_en"):
        filled[name] = filled[name].replace(before, after)
    code = rnd.code.replace(before, after)
    return filled | {
        "code": "" if code == rnd.code else code,
        "year": rnd.year + 1,
        "opens": _a_year_later(rnd.opens),
        "closes": _a_year_later(rnd.closes),
    }


def _a_year_later(before: date) -> date:
    is_leap_day = (before.month, before.day) == (2, 29)
    return before.replace(year=before.year + 1, day=28 if is_leap_day else before.day)


def _owners(registers: Iterable[str]) -> UnitQuerySet:
    """The nation, and the provinces of any of the registers, those of today first."""
    on = Q()
    for name in registers:
        on |= Q(pk__in=Unit.objects.in_register(name).values("pk"))
    found = Unit.objects.filter(on, level__in=[Level.NATION, Level.PROVINCE])
    return found.order_by("level", F("valid_until").desc(nulls_first=True), "sort_key")


def _named(unit: Unit) -> str:
    until = f" (… {unit.valid_until:%d/%m/%Y})" if unit.valid_until else ""
    return f"{unit.name}{until}"


def versioned(instrument: Instrument) -> str:
    words = {"title": shown(instrument.title), "version": instrument.version}
    return gettext("%(title)s · version %(version)s") % words


def dated(method: Methodology) -> str:
    first, last = method.valid_years
    years = str(first) if first == last else f"{first}–{last}"
    title = shown(method.title)
    return title if years in title else f"{title} ({years})"


def _faults(
    said: Mapping[str, Any],
    methods: Mapping[str, Methodology],
    known: Mapping[str, Instrument],
) -> Iterator[tuple[str, str]]:
    """(field, what to do) where two things that were said do not go together."""
    owner, register = said.get("owner"), said.get("register")
    if owner and register:
        units = Unit.objects.in_register(register)
        if not units.filter(pk=owner.pk).exists():
            yield "owner", gettext("This unit is not in the register. Choose another.")
    if "method" in said and "instrument" in said:
        try:
            methods[said["method"]].fit(known[said["instrument"]].scored_codes)
        except MethodologyError:
            yield (
                "method",
                gettext("The method scores other questions than this form asks."),
            )
    is_drawn = said.get("collection") == Round.Collection.DRAWN
    if is_drawn and set(said.get("ways", ())) == {Round.Way.FILE}:
        yield "ways", gettext("Cases of a sample are not handed in as a file.")
