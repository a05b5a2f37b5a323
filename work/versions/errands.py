"""What questionnaires and methods show at the front door."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from accounts.errands import Begin, Errand

ERRANDS = [
    Errand(
        "work:versions",
        gettext_lazy("Forms and methods"),
        ["watch_rounds"],
        begin=[
            Begin(
                "work:form-new", gettext_lazy("Store a questionnaire"), "set_up_round"
            )
        ],
    ),
]
