"""What operators see of rounds and questionnaires: to look, not to touch.

One thing may be changed by hand: an analyst declares how a round's sample was drawn.
"""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_site import LookedUp
from accounts.models import User
from accounts.roles import may
from surveys.models import Instrument, Round
from surveys.rounds import sampling_design


class DesignForm(forms.ModelForm):
    """The three words of the design."""

    class Meta:
        model = Round
        fields = sampling_design.WORDS
        labels = {
            "psu_stage": _("Stage that is the primary sampling unit"),
            "lonely_psu": _("A stratum with a single PSU"),
            "weights": _("Weights"),
        }

    def clean_weights(self) -> str:
        weights = self.cleaned_data["weights"]
        if weights == Round.Weights.MADE and not self.instance.clusters.exists():
            raise forms.ValidationError(
                _("This round has no design.csv to make weights of; choose “given”.")
            )
        return weights


CHANGED = (Round.State.DRAFT, Round.State.OPEN)
SHOWN = (
    "again",
    *("code", "name_vi", "name_en", "owner", "year", "register"),
    *("instrument", "methodology", "opens", "closes", "state"),
    *("collection", "simulated"),
    *("notes_vi", "notes_en", "digest", "loaded_at"),
)


@admin.register(Round)
class RoundAdmin(LookedUp):
    permissions = ("view_round",)
    form = DesignForm
    fields = (*SHOWN, *sampling_design.WORDS)
    readonly_fields = SHOWN
    list_display = [
        "code",
        "named",
        "year",
        "owner",
        "methodology",
        "gathered",
        "collection",
        "simulated",
        "state",
    ]
    list_filter = ["year", "state", "simulated", "methodology"]
    search_fields = ["code", "name_vi", "name_en"]
    list_select_related = ["owner"]
    ordering = ["-year", "code"]

    def has_change_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        """Of rounds that are over two people replace the design."""
        is_over = isinstance(obj, Round) and obj.state not in CHANGED
        return not is_over and may(request.user, "score_round")

    def save_model(
        self, request: HttpRequest, obj: Round, form: DesignForm, change: bool
    ) -> None:
        words = {name: form.cleaned_data[name] for name in sampling_design.WORDS}
        sampling_design.declare(obj, by=cast(User, request.user), **words)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Round]:
        return super().get_queryset(request).annotate(gathered=Count("responses"))

    @admin.display(description=_("Two people"))
    def again(self, _rnd: Round) -> str:
        address, label = reverse("field:reopening"), gettext("Open rounds again")
        return format_html('<a href="{}">{}</a>', address, label)

    @admin.display(description=_("name"))
    def named(self, rnd: Round) -> str:
        return rnd.name

    @admin.display(description=_("Questionnaires received"), ordering="gathered")
    def gathered(self, rnd):
        return rnd.gathered


@admin.register(Instrument)
class InstrumentAdmin(LookedUp):
    permissions = ("view_round",)
    list_display = ["code", "title_vi", "title_en", "digest"]
    ordering = ["code"]
