"""Comments of people at a service point, and every step of answering them."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import (
    SearchQuery,
    SearchVector,
    SearchVectorExact,
    TrigramWordSimilarity,
)
from django.db import models
from django.db.models import (
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
)
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from accounts.reach import PlacedQuerySet
from onestop.models.rating import Door

# Sorting by likeness costs seconds on many comments; a fallback needs a few dozen.
LIKELY = 50


class Kind(models.TextChoices):
    PRAISE = "praise", _("praise")
    SUGGESTION = "suggestion", _("suggestion")
    RULES = "rules", _("feedback on rules")
    CONDUCT = "conduct", _("conduct of staff")
    LATE_FILE = "late_file", _("late file")
    COMPLAINT = "complaint", _("complaint or denunciation")


class State(models.TextChoices):
    NEW = "new", _("new")
    TRIAGED = "triaged", _("sorted")
    ASSIGNED = "assigned", _("assigned")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    HANDED_OVER = "handed_over", _("handed over")


# Somebody waits for an answer: the clock runs.
WAITING = (State.NEW, State.TRIAGED, State.ASSIGNED)


def folded(words: str) -> Any:
    """Words as the search compares them: lower case, no accents."""
    return Func(Value(words), function="public.vn_fold", output_field=TextField())


class FeedbackQuerySet(PlacedQuerySet):
    place = "service_point__unit"

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def overdue(self, today: date) -> Self:
        return self.waiting().filter(due_on__lt=today)

    def clocks(self, today: date) -> dict[str, int]:
        """How many wait, and how many of them are overdue."""
        waiting = models.Count("pk")
        overdue = models.Count("pk", filter=Q(due_on__lt=today))
        return self.waiting().aggregate(waiting=waiting, overdue=overdue)

    def without_staff(self, on: date) -> Self:
        """Open ones that nobody at the point may handle: all its staff are named.

        A point without any staff on that day is one of them.
        """
        named = Func(
            OuterRef("named"),
            F("user_id"),
            function="array_position",
            output_field=IntegerField(),
        )
        staff = Membership.objects.on(on).filter(
            role=Role.ONE_STOP,
            service_point=OuterRef("service_point"),
            user__is_active=True,
        )
        free = staff.annotate(among_named=named).filter(among_named__isnull=True)
        return self.filter(~Exists(free), state__in=(*WAITING, State.ANSWERED))

    def by_urgency(self) -> Self:
        """What waits first, by its due day; then what is done, newest first."""
        rank = models.Case(
            models.When(state__in=WAITING, then=0),
            models.When(state=State.ANSWERED, then=1),
            default=2,
        )
        due = models.Case(models.When(state__in=WAITING, then=F("due_on")))
        ranked = self.annotate(urgency=rank, due=due)
        return ranked.order_by("urgency", "due", "-received_at", "-pk")

    def matching(self, words: str) -> Self:
        """Comments with every one of the words, accents or none."""
        query = SearchQuery(folded(words), config="simple")
        return self.filter(
            SearchVectorExact(SearchVector("folded", config="simple"), query)
        )

    def resembling(self, words: str) -> Self:
        """Comments with a stretch of text that looks like the words."""
        return self.filter(TrigramWordSimilar(F("folded"), folded(words)))

    def search(self, words: str) -> Self:
        """Comments with all the words, else a few dozen that resemble them.

        Only the masked text is searched: asking for a phone number finds nobody.
        Comments with the very accents typed come first, then the newest.
        """
        words = unicodedata.normalize("NFC", words)
        found = self.matching(words)
        if found.exists():
            literally = models.When(masked__icontains=words, then=0)
            return found.order_by(models.Case(literally, default=1), "-received_at")
        some = self.resembling(words).order_by().values_list("pk", flat=True)
        likeness = TrigramWordSimilarity(folded(words), "folded")
        few = self.filter(pk__in=list(some[:LIKELY]))
        return few.order_by(likeness.desc(), "-received_at")


class Feedback(models.Model):
    """A comment, as it was written and as everyone but its handler may read it."""

    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, related_name="+", db_index=False
    )
    received_at = models.DateTimeField()
    door = models.CharField(_("how it came"), max_length=10, choices=Door)
    text = models.TextField(_("comment"), max_length=4000)
    contact = models.CharField(_("phone or e-mail"), max_length=120, blank=True)
    masked = models.TextField(editable=False)
    folded = models.GeneratedField(
        expression=Func("masked", function="public.vn_fold"),
        output_field=TextField(),
        db_persist=True,
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.NEW)
    due_on = models.DateField()
    due_provisional = models.BooleanField(default=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Ids of members of staff the comment is about.
    named = ArrayField(models.BigIntegerField(), default=list, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    simulated = models.BooleanField(default=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                name="who_is_named_does_not_answer",
                condition=IsNull(
                    Func(
                        "named",
                        "assigned_to",
                        function="array_position",
                        output_field=IntegerField(),
                    ),
                    True,
                ),
            ),
            models.CheckConstraint(
                name="only_new_feedback_has_no_kind",
                condition=Q(state="new", kind="") | (~Q(state="new") & ~Q(kind="")),
            ),
            models.CheckConstraint(
                name="assigned_feedback_has_somebody",
                condition=~Q(state__in=["assigned", "answered"])
                | Q(assigned_to__isnull=False),
            ),
            models.CheckConstraint(
                name="complaints_are_handed_over_and_nothing_else",
                condition=Q(kind="complaint", state__in=["triaged", "handed_over"])
                | (~Q(kind="complaint") & ~Q(state="handed_over")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["service_point", "received_at"], name="feedback_by_point"
            ),
            models.Index(
                fields=["service_point", "due_on"],
                condition=Q(state__in=WAITING),
                name="feedback_waiting",
            ),
            GinIndex(SearchVector("folded", config="simple"), name="feedback_words"),
            GinIndex(
                fields=["folded"], opclasses=["gin_trgm_ops"], name="feedback_letters"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_at:%d/%m/%Y} {self.masked[:60]}"

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    def names(self, user: User) -> bool:
        return user.pk in self.named

    def is_answered_by(self, user: User) -> bool:
        return self.assigned_to_id == user.pk

    def text_for(self, user: User) -> str:
        """As written for who answers it, masked for everyone else."""
        return self.text if self.is_answered_by(user) else self.masked


class FeedbackStep(models.Model):
    """One thing that happened to a comment; steps are added, never changed."""

    class Verb(models.TextChoices):
        RECEIVED = "received", _("received")
        TRIAGED = "triaged", _("sorted")
        ASSIGNED = "assigned", _("assigned")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("checked and closed")
        REOPENED = "reopened", _("opened again")
        HANDED_OVER = "handed_over", _("handed over")

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=11, choices=Verb)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # The answer, the reason, the agency, or the kind it was sorted as.
    note = models.TextField(blank=True)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y} {self.get_verb_display()}"
