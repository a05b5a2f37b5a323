"""One row per questionnaire; one byte per scored answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Columns by which figures may be broken down, in the order they are stored.
DOMAINS = ("level", "service_field", "sex", "age_group", "urban")


class Response(models.Model):
    """A kept questionnaire.

    `answers` holds the scored items in the instrument's order, one byte each:
    0 no answer, 1..5 the level, 9 does not apply. No name or phone stands here.
    """

    class Channel(models.TextChoices):
        BULK = "bulk", _("file of a round")

    round = models.ForeignKey(
        "surveys.Round", models.PROTECT, related_name="responses", db_index=False
    )
    uid = models.CharField(max_length=64)
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.BULK)
    stratum = models.CharField(max_length=64)
    psu = models.CharField(max_length=64)
    cluster = models.CharField(max_length=64)
    weight = models.FloatField()
    level = models.CharField(max_length=40, blank=True)
    service_field = models.CharField(max_length=80, blank=True)
    sex = models.CharField(max_length=20, blank=True)
    age_group = models.CharField(max_length=20, blank=True)
    urban = models.CharField(max_length=20, blank=True)
    answers = models.BinaryField()

    class Meta:
        verbose_name = _("questionnaire kept")
        verbose_name_plural = _("questionnaires kept")
        constraints = [
            models.UniqueConstraint(
                name="response_uid_once_a_round", fields=["round", "uid"]
            ),
            models.CheckConstraint(
                name="weight_is_positive_and_finite",
                condition=Q(weight__gt=0) & Q(weight__lt=1e15),
            ),
        ]
        indexes = [models.Index(fields=["round", "unit"], name="response_by_unit")]

    def __str__(self):
        return self.uid
