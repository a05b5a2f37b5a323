"""What can be done with a comment now, each deed a small form."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from onestop import feedback
from onestop.history import person
from onestop.models import Feedback
from onestop.models.feedback import Kind, State


class Person(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return person(user)


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user: User) -> str:
        return person(user)


class Deed(forms.Form):
    """A step on a comment; `do` is its verb, `title` its button."""

    code: str = ""
    title: Promise | str = ""

    def __init__(
        self, *args: Any, given: Feedback, staff: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.given, self.staff = given, staff
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the comment and the staff of its point."""

    def do(self, *, by: User, at: datetime) -> None:
        raise LookupError(self.code)


class Triage(Deed):
    code, title = "triage", _("Sort")
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Kind.choices, widget=forms.RadioSelect
    )
    named = People(
        label=_("Colleagues named in it (they will have no part in it)"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def prepare(self) -> None:
        cast(People, self.fields["named"]).queryset = self.staff
        self.initial = {"named": self.given.named, "kind": self.given.kind}

    def do(self, *, by: User, at: datetime) -> None:
        feedback.triage(self.given, **self.cleaned_data, by=by, at=at)


class Assign(Deed):
    code, title = "assign", _("Assign")
    to = Person(label=_("Who answers?"), queryset=User.objects.none())

    def prepare(self) -> None:
        today = timezone.localdate()
        cast(Person, self.fields["to"]).queryset = feedback.answerers(
            self.given, on=today
        )
        self.initial = {"to": self.given.assigned_to_id}

    def do(self, *, by: User, at: datetime) -> None:
        feedback.assign(self.given, to=self.cleaned_data["to"], by=by, at=at)


class Answer(Deed):
    code, title = "answer", _("Answer")
    text = forms.CharField(
        label=_("Answer to the person"),
        widget=forms.Textarea({"rows": 5}),
        max_length=feedback.LONGEST,
    )

    def do(self, *, by: User, at: datetime) -> None:
        feedback.answer(self.given, text=self.cleaned_data["text"], by=by, at=at)


class Close(Deed):
    code, title = "close", _("Check and close")
    note = forms.CharField(label=_("What was checked"), required=False, max_length=500)

    def do(self, *, by: User, at: datetime) -> None:
        feedback.close(self.given, note=self.cleaned_data["note"], by=by, at=at)


class Reopen(Deed):
    code, title = "reopen", _("Open again")
    reason = forms.CharField(label=_("Why is it opened again?"), max_length=500)

    def do(self, *, by: User, at: datetime) -> None:
        feedback.reopen(self.given, reason=self.cleaned_data["reason"], by=by, at=at)


class HandOver(Deed):
    code, title = "hand_over", _("Note the handing over")
    agency = forms.CharField(label=_("Agency it was handed to"), max_length=200)

    def do(self, *, by: User, at: datetime) -> None:
        feedback.hand_over(self.given, agency=self.cleaned_data["agency"], by=by, at=at)


DEEDS = {deed.code: deed for deed in (Triage, Assign, Answer, Close, Reopen, HandOver)}


def possible(given: Feedback, *, user: User) -> list[type[Deed]]:
    """Deeds a person may do now, the next one first."""
    if given.names(user):
        return []
    if given.state == State.TRIAGED and given.kind == Kind.COMPLAINT:
        return [HandOver, Triage]
    if given.state == State.ASSIGNED and not given.is_answered_by(user):
        return [Assign, Triage]
    deeds: dict[str, list[type[Deed]]] = {
        State.NEW: [Triage],
        State.TRIAGED: [Assign, Triage],
        State.ASSIGNED: [Answer, Assign, Triage],
        State.ANSWERED: [Close, Reopen],
        State.CLOSED: [Reopen],
    }
    return deeds.get(given.state, [])
