"""An account's first link, mailed or printed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.mails.models import Mailed
from accounts.models.person import User
from jobs.leases import Leased


class Invitation(Mailed):
    """A mail to a new person with a link to choose a password; sent by a worker.

    Where it did not arrive, `printed_at` says that paper went in its stead.
    """

    DONE_BY = "accounts.staffing.invitations.deliver"
    ASKED_AT = "asked_at"
    WITH = ("user",)
    MARK = "i"

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(
                name="invitation_under_way_once",
                fields=["user"],
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="invitation_came_back_after_it_left",
                condition=Q(came_back="") | Q(state="done"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} #{self.pk}"

    @property
    def about(self) -> str:
        return f"user:{self.user_id}"
