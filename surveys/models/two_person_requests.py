"""What one person asks of a round or a questionnaire, and another must approve."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.asked import Asked
from surveys.models.amendment import Review


class AmendmentRequest(Asked):
    """That values of a questionnaire be changed: exactly these, all of them or none.

    `changes` are objects of part, name, old and new, as the amendments will say;
    `undoes` names one of the amendments taken back.
    """

    ask_with = "supervise"
    approve_with = "supervise"

    response = models.ForeignKey(
        "surveys.Response", models.PROTECT, related_name="amendment_requests"
    )
    changes = models.JSONField()
    undoes = models.ForeignKey(
        "surveys.Amendment", models.PROTECT, null=True, related_name="+"
    )

    class Meta(Asked.Meta):
        verbose_name = _("request for an amendment")
        verbose_name_plural = _("requests for amendments")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="amendmentrequest_waits_once",
                fields=["response"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response} · {len(self.changes)}"

    def subject(self) -> str:
        return f"response {self.response.round.code}/{self.response.uid}"


class ReviewRequest(Asked):
    """That a questionnaire be left out of the scoring, or counted again."""

    ask_with = "supervise"
    approve_with = "supervise"

    response = models.ForeignKey(
        "surveys.Response", models.PROTECT, related_name="review_requests"
    )
    decision = models.CharField(max_length=10, choices=Review.Decision)

    class Meta(Asked.Meta):
        verbose_name = _("request for a review")
        verbose_name_plural = _("requests for reviews")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="reviewrequest_waits_once",
                fields=["response"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response} · {self.get_decision_display()}"

    def subject(self) -> str:
        return f"response {self.response.round.code}/{self.response.uid}"


class OpeningRequest(Asked):
    """That a round be opened as it is set up: while this waits, it stays so."""

    ask_with = "set_up_round"
    approve_with = "approve_opening"

    round = models.ForeignKey(
        "surveys.Round", models.PROTECT, related_name="opening_requests"
    )

    class Meta(Asked.Meta):
        verbose_name = _("request to open a round")
        verbose_name_plural = _("requests to open rounds")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="openingrequest_waits_once",
                fields=["round"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.round)

    def subject(self) -> str:
        return f"round {self.round.code}"


class ReopeningRequest(Asked):
    """That a round that is over take questionnaires again, until a day."""

    ask_with = "ask_reopening"
    approve_with = "approve_reopening"

    round = models.ForeignKey(
        "surveys.Round", models.PROTECT, related_name="reopening_requests"
    )
    closes = models.DateField()

    class Meta(Asked.Meta):
        verbose_name = _("request to open a round again")
        verbose_name_plural = _("requests to open rounds again")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="reopeningrequest_waits_once",
                fields=["round"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.closes:%d/%m/%Y}"

    def subject(self) -> str:
        return f"round {self.round.code}"


class WithdrawalRequest(Asked):
    """That a round loaded by mistake count for nothing any more."""

    ask_with = "ask_reopening"
    approve_with = "approve_reopening"

    round = models.ForeignKey(
        "surveys.Round", models.PROTECT, related_name="withdrawal_requests"
    )

    class Meta(Asked.Meta):
        verbose_name = _("request to withdraw a round")
        verbose_name_plural = _("requests to withdraw rounds")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="withdrawalrequest_waits_once",
                fields=["round"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.round)

    def subject(self) -> str:
        return f"round {self.round.code}"
