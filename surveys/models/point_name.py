"""What offices call a service point on their lists, as somebody matched it once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PointName(models.Model):
    """A name on lists of a unit, and the point it stands for from then on.

    `folded` is the name without accents and capitals, by which it is found again.
    """

    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    written = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("name of a service point")
        verbose_name_plural = _("names of service points")
        constraints = [
            models.UniqueConstraint(name="point_name_once", fields=["unit", "folded"]),
        ]

    def __str__(self) -> str:
        return self.written
