"""What is counted of tries, and what browsers report."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SpentQuerySet(models.QuerySet):
    def full_again(self) -> Self:
        return self.filter(full_at__lt=timezone.now())


class Spent(models.Model):
    """What a key has used up of its rate; see accounts.tries.rates."""

    key = models.BinaryField(primary_key=True, max_length=32)
    full_at = models.DateTimeField(db_index=True)

    objects = SpentQuerySet.as_manager()


class PolicyReport(models.Model):
    """How often browsers refused something of a page on a day: no address, no text.

    Words come from closed lists, so nobody can fill the table with his own.
    """

    day = models.DateField()
    directive = models.CharField(max_length=40)
    blocked = models.CharField(max_length=20)
    page = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("report of the content policy")
        verbose_name_plural = _("reports of the content policy")
        constraints = [
            models.UniqueConstraint(
                name="policy_report_once_a_day",
                fields=["day", "directive", "blocked", "page"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.directive} {self.page}: {self.count}"
