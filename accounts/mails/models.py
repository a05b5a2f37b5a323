"""Mails as jobs: each knows the word it is found by when it comes back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.leases import Leased

# Of what a mail server said, so much is kept.
MOST_SIGNS = 300


class Mailed(Leased):
    """A mail that a worker sends. `came_back` is what was said of it later.

    `MARK` tells kinds of mails apart in the word a return is known by.
    """

    MARK: ClassVar[str]

    came_back = models.CharField(max_length=MOST_SIGNS, blank=True)

    class Meta(Leased.Meta):
        abstract = True

    @property
    def about(self) -> str:
        """What the audit trail names when the mail comes back."""
        raise NotImplementedError


class Notice(Mailed):
    """A mail to somebody about their own account.

    Links are made when it leaves: whoever reads the table finds none in it.
    """

    class Kind(models.TextChoices):
        LINKS = "links", _("links to the account")
        WORDS = "words", _("what was changed")

    DONE_BY = "accounts.sign_in.notices.deliver"
    ASKED_AT = "asked_at"
    WITH = ("user",)
    MARK = "n"

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="notices")
    address = models.EmailField()
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mail about an account")
        verbose_name_plural = _("mails about accounts")
        constraints = [
            *Leased.Meta.constraints,
            models.CheckConstraint(
                name="notice_came_back_after_it_left",
                condition=Q(came_back="") | Q(state="done"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} #{self.pk}"

    @property
    def about(self) -> str:
        return f"user:{self.user_id}"
