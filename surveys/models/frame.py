"""Lists a sample is drawn from. Names, phones and addresses live here alone.

Only `surveys` may import this module; a contract of the import linter says so.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.reach import PlacedQuerySet
from surveys.models.waiting_file import WaitingFiles


class FrameKind(models.TextChoices):
    PEOPLE = "people", _("people who received a result")
    VILLAGES = "villages", _("villages with their people")


class FrameUpload(models.Model):
    """A list as uploaded, until its columns are named, for a day at most."""

    kind = models.CharField(max_length=10, choices=FrameKind)
    code = models.SlugField(max_length=50)
    name = models.CharField(max_length=200)
    round = models.ForeignKey("surveys.Round", models.CASCADE, related_name="+")
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    file = models.CharField(max_length=200)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = WaitingFiles.as_manager()

    class Meta:
        verbose_name = _("uploaded list")
        verbose_name_plural = _("uploaded lists")

    def __str__(self) -> str:
        return self.file


class Frame(models.Model):
    """A list of people or villages, frozen and digested before anybody is drawn.

    `salt` keeps the sealed contacts from being guessed; `file_digest` is the SHA-256
    of the file, `digest` that of the frozen list.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        FROZEN = "frozen", _("frozen")

    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=FrameKind)
    round = models.ForeignKey("surveys.Round", models.PROTECT, related_name="frames")
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    file = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    salt = models.CharField(max_length=64)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    loaded_at = models.DateTimeField(auto_now_add=True)
    digest = models.CharField(max_length=64, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    frozen_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("sampling frame")
        verbose_name_plural = _("sampling frames")
        constraints = [
            models.CheckConstraint(
                name="frozen_frame_has_a_digest",
                condition=Q(state="draft", digest="")
                | (Q(state="frozen", frozen_at__isnull=False) & ~Q(digest="")),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def frozen(self) -> bool:
        return self.state == self.State.FROZEN


class ListedPersonQuerySet(models.QuerySet):
    def drawable(self) -> Self:
        """Everybody once: repeated rows only where somebody said they differ."""
        return self.filter(Q(repeats__isnull=True) | Q(kept=True))

    def repeated(self) -> Self:
        return self.filter(repeats__isnull=False)


class ListedPerson(models.Model):
    """Somebody who completed a procedure: what a draw may look at, and no name.

    `repeats` is the first row of the same person or file; `kept` says that somebody
    looked and found two different people. `sealed` digests the contact.
    """

    class Party(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    frame = models.ForeignKey(Frame, models.CASCADE, related_name="people")
    row = models.PositiveIntegerField()
    party = models.CharField(max_length=12, choices=Party)
    reference = models.CharField(max_length=60, blank=True)
    procedure = models.CharField(max_length=300, blank=True)
    service_field = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=40, blank=True)
    point = models.CharField(max_length=120)
    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, null=True, related_name="+"
    )
    result_on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    repeats = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="repetitions"
    )
    kept = models.BooleanField(default=False)
    sealed = models.CharField(max_length=64)

    objects = ListedPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("listed person")
        verbose_name_plural = _("listed people")
        constraints = [
            models.UniqueConstraint(name="listed_row_once", fields=["frame", "row"]),
        ]

    def __str__(self) -> str:
        return f"{self.frame_id}:{self.row}"


class Contact(models.Model):
    """Who a listed person is and where to find them; may be deleted, not changed."""

    person = models.OneToOneField(
        ListedPerson, models.CASCADE, primary_key=True, related_name="contact"
    )
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name


class ListedVillage(models.Model):
    """A village and how many people its list has; people are drawn by number."""

    frame = models.ForeignKey(Frame, models.CASCADE, related_name="villages")
    row = models.PositiveIntegerField()
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    district = models.CharField(max_length=120, blank=True)
    commune = models.CharField(max_length=120)
    village = models.CharField(max_length=120)
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("listed village")
        verbose_name_plural = _("listed villages")
        constraints = [
            models.UniqueConstraint(name="village_row_once", fields=["frame", "row"]),
            models.UniqueConstraint(
                name="village_listed_once",
                fields=["frame", "unit", "district", "commune", "village"],
            ),
            models.CheckConstraint(
                name="village_has_people", condition=Q(people__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village}, {self.commune}"
