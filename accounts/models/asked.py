"""What one person asks and another allows: its columns, and what may be said of them.

A request is stored waiting, decided once, and used once by the deed it allows, which
takes it from the database itself: no deed without an approval by somebody else. Roles
are looked at in the database too, on the day of the decision: the triggers that refuse
are written down in accounts/migrations/guards/asked.sql.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    WAITING = "waiting", _("waits for a second person")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")


class AskedQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(outcome=Outcome.WAITING).order_by("pk")

    def decided(self) -> Self:
        """What was decided, the newest first."""
        return self.exclude(outcome=Outcome.WAITING).order_by("-decided_at", "-pk")

    def to_decide(self, user: Any) -> Self:
        """Those that wait for somebody who did not ask, such as this person."""
        return self.waiting().exclude(asked_by=user)


class Asked(models.Model):
    """A request by one person, with a reason, that another person decides.

    `ask_with` and `approve_with` are the permissions needed. Whoever asked may take
    it back, which is a decline by themselves.
    """

    ask_with = ""
    approve_with = ""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    reason = models.TextField()
    outcome = models.CharField(
        max_length=10, choices=Outcome, default=Outcome.WAITING, db_default="waiting"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(db_default="", blank=True)
    # Written by the trigger of the deed it allows.
    used_at = models.DateTimeField(null=True, editable=False)

    objects = AskedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_says_why", condition=Q(reason__regex=r"\S")
            ),
            models.CheckConstraint(
                name="%(class)s_decided_whole",
                condition=Q(
                    outcome="waiting", decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    outcome__in=["approved", "declined"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_approved_by_a_second_person",
                condition=~Q(outcome="approved") | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="%(class)s_used_when_approved",
                condition=Q(used_at__isnull=True) | Q(outcome="approved"),
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.outcome == Outcome.WAITING

    def gives_to(self) -> int | None:
        """Who gains by it and therefore does not approve it, by number."""
        return None

    def subject(self) -> str:
        """What it is about, as the audit trail names it."""
        raise NotImplementedError
