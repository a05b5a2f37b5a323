"""A person and a role as somebody types them; a place is found by code or name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import OF_A_SCORECARD, OF_A_UNIT, Role
from accounts.refusals import CODES
from accounts.staffing.entries import Entry, contact_of
from accounts.staffing.givers import Giver
from localities import finding
from localities.finding import Found
from localities.models import Body, ServicePoint, Unit
from wording.shown import shown
from work.people.rows import days_of

# Units or service points by words.
Search = Callable[..., Found[Any]]


def day(**words: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **words)


class RoleForm(forms.Form):
    """A role and where; what answers to the words of the place is in `hits`."""

    role = forms.ChoiceField(label=_("Role"))
    place = forms.CharField(
        label=_("Place: code or name"),
        max_length=120,
        required=False,
        help_text=_("A unit; for one-stop staff the service point."),
    )
    valid_from = day(label=_("From"))
    valid_until = day(
        label=_("Until (empty: no end)"),
        required=False,
        help_text=_("The first day without the role."),
    )

    def __init__(self, *given: Any, giver: Giver, **words: Any) -> None:
        super().__init__(*given, **words)
        self.giver = giver
        self.hits: Found[Any] = Found()
        roles = [(role.value, role.label) for role in giver.roles]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = timezone.localdate()
        if giver.is_local:
            self.fields["place"].initial = home_of(giver)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role = given.get("role")
        if role is not None:
            given |= self._place(Role(role), given.get("place", ""))
        return given

    def _place(self, role: Role, words: str) -> dict[str, Any]:
        """The unit or point that was chosen, or the only one the words name."""
        among = Unit.objects.all()
        if self.giver.unit_ids is not None:
            among = among.filter(pk__in=self.giver.unit_ids)
        today = timezone.localdate()
        if role == Role.ONE_STOP:
            rows: Any = ServicePoint.objects.filter(unit__in=among).on(today)
            kind, search = "point", cast(Search, finding.points)
        elif (
            role in OF_A_SCORECARD
            and finding.bodies(words, among=among, on=today).valid
        ):
            rows = Body.objects.filter(unit__in=among).on(today)
            kind, search = "body", cast(Search, finding.bodies)
        elif role in (*OF_A_UNIT, *OF_A_SCORECARD):
            rows, kind, search = among.on(today), "unit", cast(Search, finding.units)
        else:
            return {}
        chosen = self.data.get("chosen", "")
        if chosen.isdecimal() and (one := rows.filter(pk=chosen).first()):
            return {kind: one}
        found = search(words, among=among, on=today)
        if found.one is None:
            self.hits = found
            self._say(words, kind)
            return {}
        return {kind: found.one}

    def _say(self, words: str, kind: str) -> None:
        """Why nothing is taken yet, below the field."""
        found = self.hits
        if not words:
            code = "point_needed" if kind == "point" else "place_needed"
            facts = {}
        elif found.valid:
            self.add_error("place", _("Several places answer to this. Choose one."))
            return
        elif found.not_valid:
            code, facts = "place_over", days_of(found.not_valid[-1])
        else:
            code, facts = "place_unknown", {}
        self.add_error("place", shown(CODES.refusal(code, "place", **facts).text))

    def entry(self, *, name: str, contact: str) -> Entry:
        words = self.cleaned_data
        return Entry(
            name=name,
            contact=contact,
            role=Role(words["role"]),
            valid_from=words["valid_from"],
            valid_until=words["valid_until"],
            unit=words.get("unit"),
            point=words.get("point"),
            body=words.get("body"),
        )


class PersonForm(RoleForm):
    """A new person with a role; who has an account gets the role alone."""

    name = forms.CharField(label=_("Full name"), max_length=300)
    contact = forms.CharField(
        label=_("Mail address or phone"),
        max_length=150,
        help_text=_("It is the user name too. With an address a link is mailed."),
    )
    field_order = ("name", "contact", "role", "place", "valid_from", "valid_until")

    def clean_contact(self) -> str:
        found = contact_of(self.cleaned_data["contact"])
        if not found:
            raise forms.ValidationError(shown(CODES["contact_odd"]))
        return found


class EndForm(forms.Form):
    on = day(label=_("First day without the role"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *given: Any, **words: Any) -> None:
        super().__init__(*given, **words)
        self.fields["on"].initial = timezone.localdate()


class FileForm(forms.Form):
    file = forms.FileField(label=_("File (XLSX or CSV)"))


def home_of(giver: Giver) -> str:
    """The province of an account manager, as they would type it."""
    own = giver.user.memberships.on(timezone.localdate()).filter(
        role=Role.ACCOUNT_MANAGER
    )
    first = own.select_related("unit").order_by("pk").first()
    return first.unit.code if first and first.unit else ""
