"""Files not ready on their appointment day, and the letters that apologise."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LateFileQuerySet(models.QuerySet):
    def without_letter(self) -> Self:
        return self.filter(letter__isnull=True)

    def most_urgent_first(self) -> Self:
        """Without a letter by appointment day, then the newest of the others."""
        return self.select_related("letter").order_by(
            "-letter__issued_at", "appointment_on", "pk"
        )


class LateFile(models.Model):
    """What the apology letter says of a file: whose, which, why, and until when."""

    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, related_name="+"
    )
    receipt_no = models.CharField(_("receipt number"), max_length=40)
    applicant = models.CharField(_("applicant"), max_length=120)
    file_type = models.CharField(_("type of file"), max_length=250)
    received_on = models.DateField(_("received on"))
    appointment_on = models.DateField(_("appointment day"))
    progress = models.CharField(_("where the file stands"), max_length=250)
    reason = models.CharField(_("reason for the delay"), max_length=500)
    new_date = models.DateField(_("new appointment day"))
    feedback = models.ForeignKey(
        "onestop.Feedback", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    simulated = models.BooleanField(default=False)

    objects = LateFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("late file")
        verbose_name_plural = _("late files")
        constraints = [
            models.UniqueConstraint(
                name="late_file_once_an_appointment",
                fields=["service_point", "receipt_no", "appointment_on"],
                violation_error_message=_(
                    "This receipt number is already listed as late for this"
                    " appointment day. Open that line instead."
                ),
            ),
            models.CheckConstraint(
                name="late_file_gets_a_later_day",
                condition=Q(new_date__gt=F("appointment_on")),
                violation_error_message=_(
                    "The new appointment day must come after the missed one."
                ),
            ),
            models.CheckConstraint(
                name="late_file_came_before_its_appointment",
                condition=Q(received_on__lte=F("appointment_on")),
                violation_error_message=_(
                    "The file was received after its appointment day: check both days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_no


class ApologyLetter(models.Model):
    """A letter with its number of the year; made again from what it said."""

    late_file = models.OneToOneField(LateFile, models.PROTECT, related_name="letter")
    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    signer_name = models.CharField(_("name of the head who signs"), max_length=120)
    signer_title = models.CharField(_("title of the head"), max_length=120)
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("apology letter")
        verbose_name_plural = _("apology letters")
        constraints = [
            models.UniqueConstraint(
                name="letter_number_once_a_year",
                fields=["service_point", "year", "number"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02d}/{self.year}"

    @property
    def on_time(self) -> bool:
        """The letter is owed by the appointment day."""
        return timezone.localdate(self.issued_at) <= self.late_file.appointment_on
