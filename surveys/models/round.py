"""A survey round: one questionnaire, one period, one owner."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from localities.models import UnitQuerySet
from wording.shown import shown
from wording.text import Text


class RoundQuerySet(models.QuerySet):
    def taking(self, way: str) -> Self:
        """Rounds whose questionnaires may be handed in so."""
        return self.filter(Q(ways="") | Q(ways__contains=way))


class Round(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("In preparation")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Collection(models.TextChoices):
        """How those who answer are found; said when the round is set up, for good."""

        DRAWN = "drawn", _("a drawn sample")
        DECLARED = "declared", _("declared answers, no sample drawn here")
        OPEN = "open", _("open to whoever comes, no sample")

    class Way(models.TextChoices):
        """Who hands questionnaires in, as the database knows them."""

        SURVEYORS = "surveyors", _("surveyors, on the pages of this system")
        PAPER = "paper", _("clerks, from counted paper forms")
        FILE = "file", _("supervisors, as a file of answers")
        SYSTEMS = "systems", _("other systems and devices, with a token")

    class PsuStage(models.TextChoices):
        STRATUM = "stratum", _("stratum")
        PSU = "psu", _("primary sampling unit column")
        CLUSTER = "cluster", _("cluster (village or service point)")
        PERSON = "person", _("person")

    class LonelyPsu(models.TextChoices):
        FAIL = "fail", _("refuse to estimate")
        CERTAINTY = "certainty", _("taken with certainty: adds no variance")
        ADJUST = "adjust", _("centred at the mean of all strata")
        AVERAGE = "average", _("the average variance of the other strata")

    class Weights(models.TextChoices):
        GIVEN = "given", _("given with each questionnaire")
        MADE = "made", _("made from the populations of the design")

    code = models.CharField(_("code"), max_length=60, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    owner = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    instrument = models.ForeignKey("surveys.Instrument", models.PROTECT)
    methodology = models.CharField(_("methodology"), max_length=60)
    methodology_text = models.TextField()
    register = models.CharField(max_length=10)
    opens = models.DateField()
    closes = models.DateField()
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.CLOSED
    )
    collection = models.CharField(
        _("collection"),
        max_length=10,
        choices=Collection,
        default=Collection.DECLARED,
    )
    # Words of Way with commas between them; blank takes them all.
    ways = models.CharField(max_length=60, blank=True, default="", db_default="")
    simulated = models.BooleanField(_("simulated"))
    notes_vi = models.TextField(blank=True)
    notes_en = models.TextField(blank=True)
    psu_stage = models.CharField(max_length=10, choices=PsuStage, default=PsuStage.PSU)
    lonely_psu = models.CharField(
        max_length=10, choices=LonelyPsu, default=LonelyPsu.FAIL
    )
    weights = models.CharField(max_length=10, choices=Weights, default=Weights.GIVEN)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey round")
        verbose_name_plural = _("survey rounds")
        constraints = [
            models.CheckConstraint(
                name="round_closes_after_it_opens",
                condition=Q(closes__gte=F("opens")),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_drawn(self) -> bool:
        return self.collection == self.Collection.DRAWN

    def takes(self, way: str) -> bool:
        """Whether questionnaires may be handed in so."""
        return not self.ways or way in self.ways.split(",")

    @property
    def name(self) -> str:
        return shown(Text(self.name_vi, self.name_en))

    def units(self) -> UnitQuerySet:
        """The units questionnaires were gathered in, in the order of their codes."""
        ids = self.responses.order_by().values("unit_id").distinct()
        return type(self.owner).objects.filter(pk__in=ids).order_by("code")
