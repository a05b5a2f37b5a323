"""Work for next year: who makes a lost point good, until when; only ever added to."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class RemedyQuerySet(models.QuerySet[Any]):
    def newest(self) -> Self:
        """What is planned now of each leaf of each card."""
        return self.order_by("card", "leaf", "-number").distinct("card", "leaf")


class Remedy(models.Model):
    """Whom a unit gives a leaf it lost points on, and until which day; done, or not.

    `owner` is words: a person, an office, several. `number` counts what was written of
    the leaf, so that of two people at once the second is refused.
    """

    card = models.ForeignKey("Card", models.PROTECT, related_name="remedies")
    leaf = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    owner = models.CharField(max_length=200)
    due_on = models.DateField()
    is_done = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RemedyQuerySet.as_manager()

    class Meta:
        verbose_name = _("work for next year")
        verbose_name_plural = _("work for next year")
        constraints = [
            models.UniqueConstraint(
                name="remedy_follows_what_its_author_saw",
                fields=["card", "leaf", "number"],
            ),
            models.CheckConstraint(
                name="remedy_has_an_owner", condition=Q(owner__regex=r"\S")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.leaf} → {self.owner}"
