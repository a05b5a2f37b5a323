"""Paper questionnaires: counted bundles, keyed once or twice, both passes kept."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.reach import PlacedQuerySet
from surveys.models.response import Response
from wording.shown import shown
from wording.text import Text


class PaperBatch(models.Model):
    """A bundle as its header says: where it comes from and how many were counted.

    Of every batch a share `sampling` is keyed a second time; where more than
    `tolerance` of the answers differ, all of it is.
    """

    class State(models.TextChoices):
        KEYING = "keying", _("being keyed")
        CHECKING = "checking", _("being keyed a second time")
        CLOSED = "closed", _("closed")

    code = models.CharField(max_length=40, unique=True)
    round = models.ForeignKey("surveys.Round", models.PROTECT, related_name="batches")
    draw = models.ForeignKey(
        "surveys.Draw", models.PROTECT, null=True, related_name="batches"
    )
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    counted = models.PositiveIntegerField()
    # The version printed on the sheets; none in batches older than the texts.
    consent = models.ForeignKey(
        "surveys.ConsentText", models.PROTECT, null=True, related_name="+"
    )
    seed = models.BigIntegerField()
    sampling = models.FloatField(default=0.10)
    tolerance = models.FloatField(default=0.005)
    state = models.CharField(max_length=10, choices=State, default=State.KEYING)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper batch")
        verbose_name_plural = _("paper batches")
        constraints = [
            models.CheckConstraint(
                name="batch_was_counted", condition=Q(counted__gt=0)
            ),
            models.CheckConstraint(
                name="batch_sampling_is_a_share",
                condition=Q(sampling__gt=0, sampling__lte=1)
                & Q(tolerance__gte=0, tolerance__lt=1),
            ),
            models.CheckConstraint(
                name="closed_batch_says_who",
                condition=~Q(state="closed")
                | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def number(self) -> str:
        """What people call it: its code without that of the round, such as L0004."""
        return self.code.rpartition("-")[2]

    @property
    def closed(self) -> bool:
        return self.state == self.State.CLOSED


def random_uid() -> str:
    return str(uuid4())


class PaperForm(models.Model):
    """One questionnaire of a batch, known by the number printed on it.

    `chosen` forms are keyed twice. `settled` holds the answers decided where the
    passes differ, by item. Nothing but the outcome is written after the batch closed.
    """

    batch = models.ForeignKey(PaperBatch, models.PROTECT, related_name="forms")
    # The questionnaire's name once it is handed in; it follows from nothing printed.
    uid = models.CharField(max_length=64, unique=True, default=random_uid)
    serial = models.CharField(max_length=6)
    chosen = models.BooleanField(default=False)
    settled = models.JSONField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_why = models.CharField(max_length=300, blank=True)
    response = models.OneToOneField(
        Response, models.PROTECT, null=True, related_name="paper"
    )
    outcome = models.CharField(max_length=10, blank=True)
    refusals = models.JSONField(null=True)

    class Meta:
        verbose_name = _("paper questionnaire")
        verbose_name_plural = _("paper questionnaires")
        constraints = [
            models.UniqueConstraint(
                name="serial_once_a_batch",
                fields=["batch", "serial"],
                condition=Q(withdrawn_by__isnull=True),
            ),
            models.CheckConstraint(
                name="serial_has_six_digits",
                condition=Q(serial__regex=r"^[0-9]{6}$"),
            ),
            models.CheckConstraint(
                name="settled_form_says_who",
                condition=Q(settled__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_form_says_why",
                condition=Q(withdrawn_by__isnull=True) | ~Q(withdrawn_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}/{self.serial}"

    @property
    def sentences(self) -> list[str]:
        """Why the door refused it, for the reader of the page."""
        return [shown(Text(vi, en)) for _field, vi, en in self.refusals or ()]


class EntryPass(models.Model):
    """A questionnaire as one person keyed it; never changed, never deleted.

    Triggers refuse both, and a second pass by the hand of the first.
    """

    form = models.ForeignKey(PaperForm, models.PROTECT, related_name="passes")
    number = models.PositiveSmallIntegerField()
    # Born where it was keyed: a pass that is sent again is stored once.
    uid = models.CharField(max_length=64, unique=True)
    answers = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    keyed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    device = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("keyed pass")
        verbose_name_plural = _("keyed passes")
        constraints = [
            models.UniqueConstraint(name="pass_once_a_form", fields=["form", "number"]),
            models.CheckConstraint(
                name="pass_is_first_or_second", condition=Q(number__in=[1, 2])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} #{self.number}"
