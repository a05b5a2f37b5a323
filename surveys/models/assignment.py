"""Who asks whom, every visit, and who stands in for whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from surveys.models.case import Disposition


class Assignment(models.Model):
    """A case in a surveyor's hands for a time.

    A trigger refuses a surveyor who works for the unit being rated.
    """

    case = models.ForeignKey("surveys.Case", models.CASCADE, related_name="assignments")
    surveyor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                name="case_is_in_one_hand",
                fields=["case"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.surveyor}"


class Interim(models.TextChoices):
    """A visit after which the case goes on."""

    NOT_HOME = "not_home", _("nobody at home")
    APPOINTMENT = "appointment", _("appointment made")
    FORM_LEFT = "form_left", _("form left with the respondent")
    # Only the form ends the case: until it comes in, the case is listed.
    ON_PAPER = "on_paper", _("filled in on paper, the form is on its way")


# Never said by a visit: a questionnaire completes its case, a reviewer rejects one.
BY_FORM = (Disposition.COMPLETED, Disposition.PARTIAL, Disposition.REJECTED)


class Visit(models.Model):
    """One attempt to reach somebody; `outcome` is interim or a disposition.

    `at` is when it was made and `received_at` when the server heard of it; `uid` is
    born on the device. Both are null for what was recorded before devices sent visits.
    """

    uid = models.CharField(max_length=64, unique=True, null=True)
    case = models.ForeignKey("surveys.Case", models.CASCADE, related_name="visits")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(
        max_length=12, choices=[*Interim.choices, *Disposition.choices]
    )
    at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    appointment_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(
                name="visit_number_once", fields=["case", "number"]
            ),
            models.CheckConstraint(
                name="visit_completes_nothing",
                condition=Q(received_at=None) | ~Q(outcome__in=BY_FORM),
            ),
            models.CheckConstraint(
                name="appointment_has_its_time",
                condition=Q(received_at=None)
                | Q(outcome="appointment", appointment_at__isnull=False)
                | (~Q(outcome="appointment") & Q(appointment_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}: {self.get_outcome_display()}"


class Replacement(models.Model):
    """A reserve called in for a case, with a reason and a supervisor's name."""

    replaced = models.OneToOneField(
        "surveys.Case", models.CASCADE, related_name="replacement"
    )
    case = models.OneToOneField(
        "surveys.Case", models.CASCADE, related_name="stands_in"
    )
    reason = models.TextField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")
        constraints = [
            models.CheckConstraint(
                name="replacement_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="nobody_replaces_themselves", condition=~Q(replaced=F("case"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.replaced} → {self.case}"
