"""What questionnaires and methods show at the front door."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.staff.errands import Begin, Errand, Line, Lines, named
from scoring import round_methods
from scoring.models import MethodRequest
from work.rounds.forms import dated


def _to_allow(user: User) -> QuerySet[Any]:
    asked = MethodRequest.objects.to_decide(user)
    return asked.select_related("method", "asked_by")


def _method_line(asked: Any) -> Line:
    method = round_methods.parsed(asked.method.text, name=asked.method.code)
    return Line(
        words=dated(method),
        address=reverse("work:method", args=[asked.method.digest[:16]]),
        aside=_("%(name)s asks: %(reason)s")
        % {"name": named(asked.asked_by), "reason": asked.reason},
    )


ERRANDS = [
    Errand(
        "work:versions",
        gettext_lazy("Forms and methods"),
        ["watch_rounds"],
        waiting=[
            Lines(
                gettext_lazy("Methods to allow"),
                _to_allow,
                _method_line,
                "approve_opening",
            )
        ],
        begin=[
            Begin(
                "work:form-new", gettext_lazy("Store a questionnaire"), "set_up_round"
            )
        ],
    ),
]
