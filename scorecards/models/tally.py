"""What leaders and managers answered of a unit, as counts; only ever added to."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class TallyQuerySet(models.QuerySet[Any]):
    def newest(self) -> Self:
        """The counts in force of each leaf of each card."""
        return self.order_by("card", "leaf", "-number").distinct("card", "leaf")


class Tally(models.Model):
    """How many people of each group chose each option, of a leaf of a card.

    `counts` maps "group.option" to a whole number as text; `number` counts what was
    handed in of the leaf, the newest is in force; `source` says where it came from.
    """

    card = models.ForeignKey("Card", models.PROTECT, related_name="tallies")
    leaf = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    counts = models.JSONField()
    source = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("counts of a survey of leaders")
        verbose_name_plural = _("counts of surveys of leaders")
        constraints = [
            models.UniqueConstraint(
                name="tally_follows_the_one_before",
                fields=["card", "leaf", "number"],
            ),
            models.CheckConstraint(
                name="tally_says_its_source", condition=models.Q(source__regex=r"\S")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.leaf} #{self.number}"
