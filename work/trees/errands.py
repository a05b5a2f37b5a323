"""What trees of criteria show at the front door: those the council is to allow."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from accounts.staff.errands import Begin, Errand, Line, Lines, named
from scorecards.models import TreeRequest
from scorecards.models.card import owners_of
from wording.shown import shown


def _to_allow(user: User) -> QuerySet[Any]:
    owners = owners_of(user, roles={Role.COUNCIL})
    asked = TreeRequest.objects.to_decide(user).filter(tree__owner__in=owners)
    return asked.select_related("tree", "asked_by")


def _line(asked: Any) -> Line:
    return Line(
        words=shown(asked.tree.tree.title),
        address=reverse("work:tree", args=[asked.tree.code]),
        aside=_("%(name)s asks: %(reason)s")
        % {"name": named(asked.asked_by), "reason": asked.reason},
    )


ERRANDS = [
    Errand(
        "work:trees",
        gettext_lazy("Trees of criteria"),
        ["watch_scorecards"],
        waiting=[
            Lines(
                gettext_lazy("Trees of criteria to allow"),
                _to_allow,
                _line,
                "close_scorecards",
            )
        ],
        begin=[
            Begin(
                "work:tree-new",
                gettext_lazy("Hand in a tree of criteria"),
                "set_up_scorecards",
            )
        ],
        below="scorecards:home",
    ),
]
