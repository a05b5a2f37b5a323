"""A cycle: one year's scorecards of one level, by one tree, for one owner."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.asked import Asked
from accounts.reach import PlacedQuerySet
from localities.models import Level
from scorecards.trees import Tree, parse_tree
from wording.shown import shown
from wording.text import Text


class Stage(models.TextChoices):
    """Where a cycle stands; between opening and closing its days say so."""

    DRAFT = "draft", _("in preparation")
    CLAIMS = "claims", _("units fill in and sign")
    APPRAISING = "appraising", _("first appraisal")
    EXPLAINING = "explaining", _("explanations and supplements")
    DECIDING = "deciding", _("final points")
    CLOSED = "closed", _("closed")


class CycleQuerySet(PlacedQuerySet):
    place = "owner"

    def opened(self) -> Self:
        return self.exclude(state=Cycle.State.DRAFT)


class Cycle(models.Model):
    """The tree is frozen as text when it is set up; its stages follow from the days
    and from what two people decided, never from a job.

    Days last until midnight at their end, Vietnam time (UTC+7).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Level(models.TextChoices):
        PROVINCE = "province", _("provinces")
        MINISTRY = "ministry", _("ministries")
        DEPARTMENT = "department", _("departments of a province")
        COMMUNE = "commune", _("communes and wards")

    code = models.CharField(_("code"), max_length=60, unique=True)
    owner = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    year = models.PositiveSmallIntegerField(_("year that is scored"))
    name_vi = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    tree_code = models.CharField(_("tree of criteria"), max_length=60)
    tree_text = models.TextField()
    tree_digest = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT
    )
    claims_due = models.DateField(_("last day to sign"))
    appraisal_due = models.DateField(_("last day of the first appraisal"))
    explanation_due = models.DateField(_("last day of explanations"))
    closes_due = models.DateField(_("last day of final points"))
    # Whose leaves are read a second time, and by which chance; shown when closed.
    reading_share = models.PositiveSmallIntegerField(
        _("percent read a second time"), default=10
    )
    reading_seed = models.CharField(max_length=64, editable=False)
    simulated = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cycle of scorecards")
        verbose_name_plural = _("cycles of scorecards")
        constraints = [
            models.CheckConstraint(
                name="cycle_code_is_of_par",
                condition=Q(code__regex=r"^PAR-[0-9]{4}-[a-z0-9-]+$"),
            ),
            models.CheckConstraint(
                name="cycle_days_follow_each_other",
                condition=Q(appraisal_due__gte=F("claims_due"))
                & Q(explanation_due__gte=F("appraisal_due"))
                & Q(closes_due__gte=F("explanation_due")),
            ),
            models.CheckConstraint(
                name="cycle_rereads_a_share", condition=Q(reading_share__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return shown(Text(self.name_vi, self.name_en))

    @property
    def is_national(self) -> bool:
        return self.owner.level == Level.NATION

    @cached_property
    def tree(self) -> Tree:
        """The frozen tree; the text is the one its digest was made of."""
        return read_once(self.tree_text, self.tree_code)

    def stage(self, at: datetime) -> Stage:
        """Where it stands at a moment, by row and clock."""
        if self.state != self.State.OPEN:
            return Stage(self.state)
        today = timezone.localdate(at)
        last_days = (
            (Stage.CLAIMS, self.claims_due),
            (Stage.APPRAISING, self.appraisal_due),
            (Stage.EXPLAINING, self.explanation_due),
        )
        return next((one for one, day in last_days if today <= day), Stage.DECIDING)

    def due_on(self, at: datetime) -> date | None:
        """The last day of the present stage."""
        days = {
            Stage.CLAIMS: self.claims_due,
            Stage.APPRAISING: self.appraisal_due,
            Stage.EXPLAINING: self.explanation_due,
            Stage.DECIDING: self.closes_due,
        }
        return days.get(self.stage(at))


_TREES: dict[str, Tree] = {}


def read_once(text: str, code: str) -> Tree:
    """A frozen text gives the same tree for as long as the process lives."""
    key = sha256(text.encode()).hexdigest()
    if key not in _TREES:
        _TREES[key] = parse_tree(text, name=f"{code}.toml")
    return _TREES[key]


class CycleRequest(Asked):
    """That a cycle be opened as it is set up: while this waits, it stays so."""

    ask_with = "set_up_scorecards"
    approve_with = "close_scorecards"

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="opening_requests")

    class Meta(Asked.Meta):
        verbose_name = _("request to open a cycle of scorecards")
        verbose_name_plural = _("requests to open cycles of scorecards")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="cyclerequest_waits_once",
                fields=["cycle"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.cycle)

    def subject(self) -> str:
        return f"scorecards {self.cycle.code}"


class ClosingRequest(Asked):
    """That the points of a cycle be final as they stand."""

    ask_with = "close_scorecards"
    approve_with = "close_scorecards"

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="closing_requests")

    class Meta(Asked.Meta):
        verbose_name = _("request to close a cycle of scorecards")
        verbose_name_plural = _("requests to close cycles of scorecards")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="closingrequest_waits_once",
                fields=["cycle"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.cycle)

    def subject(self) -> str:
        return f"scorecards {self.cycle.code}"
