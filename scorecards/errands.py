"""What scorecards show at the front door: to units, appraisers and the council."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from accounts.staff.errands import Begin, Errand, Line, Lines, named
from publishing.models import Release
from scorecards.models import (
    Card,
    ClosingRequest,
    Cycle,
    CycleRequest,
    Inquiry,
    SignOff,
)
from scorecards.models.card import owners_of


def _open_cards(user: User) -> QuerySet[Any]:
    """Cards of the own place that nobody has signed yet."""
    last = SignOff.objects.filter(card=OuterRef("pk")).order_by("-pk")
    rows = Card.objects.own(user).filter(cycle__state=Cycle.State.OPEN)
    rows = rows.exclude(standing=Card.Standing.OUTSIDE)
    rows = rows.annotate(taken=Subquery(last.values("withdrawn")[:1]))
    # Of a card that nobody signed there is nothing that was taken back.
    rows = rows.filter(Q(taken=None) | Q(taken=True))
    rows = rows.select_related("cycle", "unit", "body")
    return rows.prefetch_related("extensions").order_by("cycle__claims_due", "pk")


def _open_card(card: Any) -> Line:
    return Line(
        words=card.cycle.name,
        address=reverse("scorecards:card", args=[card.pk]),
        aside=card.name,
        due_on=card.claims_until(),
    )


def _inquiries(user: User) -> QuerySet[Any]:
    """What appraisers asked the own place, and still take an answer to."""
    rows = Inquiry.objects.filter(card__in=Card.objects.own(user), answer=None)
    rows = rows.filter(
        due_on__gte=timezone.localdate(), card__cycle__state=Cycle.State.OPEN
    )
    return rows.select_related("card__cycle", "card__unit", "card__body").order_by(
        "due_on", "pk"
    )


def _inquiry(asked: Any) -> Line:
    return Line(
        words=f"{asked.leaf} · {asked.get_kind_display()}",
        address=reverse("scorecards:leaf", args=[asked.card_id, asked.leaf]),
        aside=asked.words[:90],
        due_on=asked.due_on,
    )


def _to_appraise(user: User) -> QuerySet[Any]:
    """Open cycles whose units' time is over."""
    rows = Cycle.objects.filter(owner__in=owners_of(user), state=Cycle.State.OPEN)
    rows = rows.filter(claims_due__lt=timezone.localdate())
    return rows.order_by("closes_due", "code")


def _cycle(cycle: Any) -> Line:
    now = timezone.now()
    return Line(
        words=cycle.name,
        address=reverse("scorecards:cycle", args=[cycle.code]),
        aside=str(cycle.stage(now).label),
        due_on=cycle.due_on(now),
    )


def _requests(kind: Any, user: User) -> QuerySet[Any]:
    owners = owners_of(user, roles={Role.COUNCIL})
    rows = kind.objects.to_decide(user).filter(cycle__owner__in=owners)
    return rows.select_related("cycle", "asked_by")


def _openings(user: User) -> QuerySet[Any]:
    return _requests(CycleRequest, user)


def _closings(user: User) -> QuerySet[Any]:
    return _requests(ClosingRequest, user)


def _request(asked: Any) -> Line:
    return Line(
        words=asked.cycle.name,
        address=reverse("scorecards:cycle", args=[asked.cycle.code]),
        aside=_("%(name)s asks: %(reason)s")
        % {"name": named(asked.asked_by), "reason": asked.reason},
    )


def _filling(user: User) -> QuerySet[Any]:
    """Cycles in which units still fill in."""
    rows = Cycle.objects.filter(owner__in=owners_of(user), state=Cycle.State.OPEN)
    has_card = Card.objects.filter(cycle=OuterRef("pk"))
    rows = rows.filter(Exists(has_card), claims_due__gte=timezone.localdate())
    return rows.order_by("claims_due", "code")


def _undrafted(user: User) -> QuerySet[Any]:
    """Closed cycles that no edition was drafted from; who drafts does so everywhere."""
    drafted = Release.objects.filter(round_code=OuterRef("code"))
    rows = Cycle.objects.filter(~Exists(drafted), state=Cycle.State.CLOSED)
    return rows.order_by("-year", "code")


def _closed(cycle: Any) -> Line:
    return Line(words=cycle.name, address=reverse("scorecards:releases"))


ERRANDS = [
    Errand(
        "scorecards:releases",
        gettext_lazy("Releases of points"),
        ["draft_release"],
        waiting=[
            Lines(
                gettext_lazy("Closed cycles to draft a release of"),
                _undrafted,
                _closed,
                "draft_release",
            )
        ],
        below="work:rounds",
    ),
    Errand(
        "scorecards:home",
        gettext_lazy("Scorecards"),
        ["see_scorecard", "watch_scorecards"],
        waiting=[
            Lines(
                gettext_lazy("Inquiries to answer"),
                _inquiries,
                _inquiry,
                "see_scorecard",
            ),
            Lines(
                gettext_lazy("Scorecards to fill in and sign"),
                _open_cards,
                _open_card,
                "see_scorecard",
            ),
            Lines(
                gettext_lazy("Cycles to open"),
                _openings,
                _request,
                "close_scorecards",
            ),
            Lines(
                gettext_lazy("Cycles to close"),
                _closings,
                _request,
                "close_scorecards",
            ),
            Lines(
                gettext_lazy("Scorecards to appraise"),
                _to_appraise,
                _cycle,
                "appraise_scorecards",
            ),
        ],
        under_way=[
            Lines(gettext_lazy("Units fill in their scorecards"), _filling, _cycle)
        ],
        begin=[
            Begin(
                "scorecards:cycle-new",
                gettext_lazy("Set up a cycle of scorecards"),
                "set_up_scorecards",
            )
        ],
    ),
]
