"""Before a release is public: who was told when it comes, and who saw it early.

Rows name a round and an edition, not a release: a draft that gives way to another
takes nobody's look with it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wording.shown import shown
from wording.text import Text

if TYPE_CHECKING:
    from publishing.models import Release


class PreviewQuerySet(models.QuerySet):
    def of(self, release: Release) -> Self:
        return self.filter(round_code=release.round_code, edition=release.edition)

    def in_force(self, *, at: datetime | None = None) -> Self:
        at = at or timezone.now()
        return self.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=at), valid_until__gt=at
        )


class Preview(models.Model):
    """A named person may look at an edition before it is public, for a time.

    `office` is printed with the release afterwards, as `name` is. A grant is ended,
    never edited or deleted (a trigger refuses).
    """

    round_code = models.CharField(max_length=60)
    edition = models.PositiveSmallIntegerField(_("edition"))
    viewer = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("viewer")
    )
    name = models.CharField(_("name as printed"), max_length=150)
    office = models.CharField(_("office"), max_length=150)
    granted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"))
    valid_until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        constraints = [
            models.UniqueConstraint(
                name="preview_once_a_person",
                fields=["round_code", "edition", "viewer"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="preview_granted_by_a_second_person",
                condition=~Q(viewer=F("granted_by")),
            ),
            models.CheckConstraint(
                name="preview_ends_after_it_begins",
                condition=Q(valid_until__gt=F("granted_at")),
            ),
            models.CheckConstraint(
                name="preview_names_the_person", condition=~Q(name="") & ~Q(office="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_code} · {self.edition} · {self.name}"

    def in_force(self, *, at: datetime) -> bool:
        ended = self.ended_at is not None and self.ended_at <= at
        return not ended and at < self.valid_until


class LookQuerySet(models.QuerySet):
    def of(self, release: Release) -> Self:
        return self.filter(round_code=release.round_code, edition=release.edition)


class Look(models.Model):
    """One page of an edition opened before it was public; append-only by trigger.

    Without a preview the viewer looked by office, at the release desk. `state` is the
    edition's then; `draft` the row of a draft that may be gone since.
    """

    round_code = models.CharField(_("round"), max_length=60)
    edition = models.PositiveSmallIntegerField(_("edition"))
    state = models.CharField(_("state"), max_length=10)
    draft = models.BigIntegerField()
    preview = models.ForeignKey(
        Preview,
        models.PROTECT,
        null=True,
        related_name="looks",
        verbose_name=_("granted preview"),
    )
    viewer = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("viewer")
    )
    page = models.CharField(_("page"), max_length=120)
    at = models.DateTimeField(_("moment"))

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look before publication")
        verbose_name_plural = _("looks before publication")
        indexes = [
            models.Index(
                fields=["round_code", "edition", "viewer"], name="look_by_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_code} · {self.edition} · {self.page}"


class Announcement(models.Model):
    """The day and minute a release is due, told to everybody; the newest row counts.

    Moving it is another row with a reason: the page shows both. Append-only.
    """

    round_code = models.CharField(_("round"), max_length=60)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    due_at = models.DateTimeField(_("due"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("announced release")
        verbose_name_plural = _("release calendar")
        indexes = [models.Index(fields=["round_code"], name="announced_by_round")]

    def __str__(self) -> str:
        return f"{self.round_code} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def name(self) -> str:
        return shown(Text(self.name_vi, self.name_en))
