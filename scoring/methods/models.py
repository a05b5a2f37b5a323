"""Methods stored here, requests to allow them, and what they would make of a run."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.asked import Asked
from jobs.leases import Leased


class Method(models.Model):
    """A method written here as its file reads.

    Its author may change it until its approval is asked; once two people allowed it,
    nothing of it changes but that it is retired, or brought back.
    """

    class Life(models.TextChoices):
        DRAFT = "draft", _("draft")
        ALLOWED = "allowed", _("allowed")
        RETIRED = "retired", _("retired")

    code = models.CharField(_("code"), max_length=60, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    stored_at = models.DateTimeField()
    # Written by the request that two people agreed on.
    allowed_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        constraints = [
            models.CheckConstraint(
                name="retired_method_was_allowed",
                condition=Q(retired_at__isnull=True) | Q(allowed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class MethodRequest(Asked):
    """That a method be allowed as it stands: while this waits, it stays so."""

    ask_with = "set_up_round"
    approve_with = "approve_opening"

    method = models.ForeignKey(
        "scoring.Method", models.PROTECT, related_name="requests"
    )
    # Of what was asked: approved is this and nothing else.
    digest = models.CharField(max_length=64)

    class Meta(Asked.Meta):
        verbose_name = _("request to allow a method")
        verbose_name_plural = _("requests to allow methods")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="methodrequest_waits_once",
                fields=["method"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.method)

    def subject(self) -> str:
        return f"method {self.method.code}"


class MethodTrial(Leased):
    """What a method would make of a run that is done, from its tallies.

    `figures` are rows as `scoring.methods.trials` writes them.
    """

    DONE_BY = "scoring.methods.trials.compute"
    ASKED_AT = "asked_at"
    WITH = ("run__round__instrument", "run__round__owner")

    run = models.ForeignKey("scoring.Run", models.CASCADE, related_name="trials")
    digest = models.CharField(max_length=64)
    text = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    figures = models.JSONField(default=list)

    class Meta:
        verbose_name = _("trial of a method")
        verbose_name_plural = _("trials of methods")
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(name="method_tried_once", fields=["run", "digest"]),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.digest[:8]}"
