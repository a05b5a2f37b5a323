"""Where a province's reports are sent, and each mail that was left to the workers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.mails.models import Mailed
from jobs.leases import Leased


class ProvinceContact(models.Model):
    """The office address of a province; whoever keeps its places writes it."""

    unit = models.OneToOneField(
        "localities.Unit", models.PROTECT, related_name="report_contact"
    )
    address = models.EmailField(_("mail address"))
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("address of a province")
        verbose_name_plural = _("addresses of provinces")

    def __str__(self) -> str:
        return f"{self.unit}: {self.address}"


class ReportMail(Mailed):
    """A public report mailed to the province it is about, with a letter.

    `came_back` is told by the mail server, or written down by who read its answer.
    """

    DONE_BY = "publishing.reports.mailing.deliver"
    ASKED_AT = "asked_at"
    WITH = ("release", "unit", "asked_by")
    MARK = "r"

    release = models.ForeignKey(
        "publishing.Release", models.PROTECT, related_name="report_mails"
    )
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    address = models.EmailField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mail of a report")
        verbose_name_plural = _("mails of reports")
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(
                name="report_mail_under_way_once",
                fields=["release", "unit"],
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="report_mail_came_back_after_it_left",
                condition=Q(came_back="") | Q(state="done"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} → {self.address}"

    @property
    def about(self) -> str:
        return f"release {self.release}"
