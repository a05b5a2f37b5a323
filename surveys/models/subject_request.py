"""What people ask about their own data, and by when they are owed an answer."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.reach import PlacedQuerySet


class RequestQuerySet(PlacedQuerySet):
    def by_urgency(self) -> Self:
        """Open ones by the day that comes first; then those closed, newest first."""
        due = models.Case(
            models.When(replied_on=None, then=F("reply_due_on")),
            default=F("act_due_on"),
        )
        return self.annotate(next_due_on=due).order_by(
            "-closed_on", "next_due_on", "pk"
        )


class DataRequest(models.Model):
    """A request under the law on personal data, in the register of a province."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("to see one's data")
        RECTIFY = "rectify", _("to correct it")
        ERASE = "erase", _("to erase it")
        WITHDRAW = "withdraw", _("to withdraw consent")
        RESTRICT = "restrict", _("to restrict its use")
        OBJECT = "object", _("to object to its use")

    class Channel(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        POST = "post", _("by post")
        PHONE = "phone", _("by phone")
        EMAIL = "email", _("by e-mail")

    class Outcome(models.TextChoices):
        DONE = "done", _("carried out")
        PARTLY = "partly", _("done in part")
        REFUSED = "refused", _("refused")

    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel)
    received_on = models.DateField()
    requester = models.CharField(max_length=200)
    reach = models.CharField(max_length=200)
    about = models.CharField(max_length=500)
    reply_due_on = models.DateField()
    act_due_on = models.DateField()
    replied_on = models.DateField(null=True)
    extended_why = models.CharField(max_length=300, blank=True)
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField(max_length=500, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        constraints = [
            models.CheckConstraint(
                name="closed_request_says_how_and_was_replied_to",
                condition=Q(closed_on=None, outcome="")
                | Q(
                    replied_on__isnull=False,
                    closed_on__gte=F("replied_on"),
                    note__regex=r"\S",
                )
                & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="request_is_replied_to_after_it_came",
                condition=Q(replied_on=None) | Q(replied_on__gte=F("received_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.get_kind_display()}"

    @property
    def due_on(self) -> date | None:
        """The day that comes next, None once closed."""
        if self.closed_on:
            return None
        return self.act_due_on if self.replied_on else self.reply_due_on
