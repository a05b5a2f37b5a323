"""What scoring and the microdata show at the front door."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.staff.errands import Begin, Errand, Line, Lines, named
from publishing.models import Release
from scoring.models import Access, Run, State
from surveys.models import DesignRequest, Round, WithdrawalRequest
from surveys.rounds.new_design import PARTS as FILES


def _newest():
    """The last run of each round."""
    later = Run.objects.filter(round=OuterRef("round"), pk__gt=OuterRef("pk"))
    return Run.objects.filter(~Exists(later)).select_related("round", "requested_by")


def _failed(_user: User) -> QuerySet[Any]:
    return _newest().filter(state=State.FAILED).order_by("pk")


def _undrafted(_user: User) -> QuerySet[Any]:
    """Runs that are done and that no edition was drafted from."""
    drafted = Release.objects.filter(
        round_code=OuterRef("round__code"),
        methodology=OuterRef("methodology"),
        input_digest=OuterRef("input_digest"),
    )
    replaced = DesignRequest.objects.filter(
        round=OuterRef("round"), used_at__gte=OuterRef("requested_at")
    )
    found = _newest().filter(~Exists(drafted), ~Exists(replaced), state=State.DONE)
    return found.exclude(round__state=Round.State.WITHDRAWN).order_by("pk")


def _live(_user: User) -> QuerySet[Any]:
    going = Run.objects.filter(state__in=[State.WAITING, State.RUNNING])
    return going.select_related("round", "requested_by").order_by("pk")


def _run(run: Any) -> Line:
    return Line(
        words=run.round.name,
        address=reverse("runs:run", args=[run.pk]),
        aside=_("%(state)s, asked for by %(name)s on %(moment)s")
        % {
            "state": run.get_state_display(),
            "name": named(run.requested_by),
            "moment": date_format(timezone.localtime(run.requested_at), "d/m/Y"),
        },
    )


def _to_decide(user: User) -> QuerySet[Any]:
    asked = Access.objects.waiting().exclude(asked_by=user)
    return asked.select_related("release", "asked_by").order_by("asked_at")


def _own(user: User) -> QuerySet[Any]:
    """Own requests that wait, and files that may be fetched now."""
    waits = Q(decided_at=None)
    open_now = Q(granted=True, ended_at=None, valid_until__gt=timezone.now())
    found = Access.objects.filter(waits | open_now, asked_by=user)
    return found.select_related("release", "asked_by").order_by("pk")


def _access(access: Any) -> Line:
    until = access.valid_until and timezone.localdate(access.valid_until)
    return Line(
        words=f"{access.release.name} · {access.institution}",
        address=reverse("microdata:home"),
        aside=access.purpose,
        due_on=until,
    )


def _withdrawals(user: User) -> QuerySet[Any]:
    asked = WithdrawalRequest.objects.to_decide(user)
    return asked.select_related("round", "asked_by")


def _own_withdrawals(user: User) -> QuerySet[Any]:
    asked = WithdrawalRequest.objects.waiting().filter(asked_by=user)
    return asked.select_related("round", "asked_by")


def _designs(user: User) -> QuerySet[Any]:
    asked = DesignRequest.objects.to_decide(user)
    return asked.select_related("round", "asked_by").defer(*FILES)


def _own_designs(user: User) -> QuerySet[Any]:
    asked = DesignRequest.objects.waiting().filter(asked_by=user)
    return asked.select_related("round", "asked_by").defer(*FILES)


def _mending(asked: Any) -> Line:
    page = "new-design" if isinstance(asked, DesignRequest) else "withdrawing"
    return Line(
        words=asked.round.name,
        address=reverse(f"runs:{page}"),
        aside=_("asked by %(name)s") % {"name": named(asked.asked_by)},
    )


ERRANDS = [
    Errand(
        "runs:home",
        gettext_lazy("Scoring"),
        ["score_round", "see_unreleased"],
        waiting=[
            Lines(gettext_lazy("Runs that failed"), _failed, _run, "score_round"),
            Lines(
                gettext_lazy("Runs to draft a release from"),
                _undrafted,
                _run,
                "draft_release",
            ),
        ],
        under_way=[Lines(gettext_lazy("Runs under way"), _live, _run)],
        begin=[Begin("runs:home", gettext_lazy("Score a round"), "score_round")],
    ),
    Errand(
        "runs:withdrawing",
        gettext_lazy("Rounds loaded by mistake"),
        ["ask_reopening", "approve_reopening"],
        waiting=[
            Lines(
                gettext_lazy("Rounds to withdraw"),
                _withdrawals,
                _mending,
                "approve_reopening",
            )
        ],
        under_way=[
            Lines(
                gettext_lazy("You asked to withdraw these rounds"),
                _own_withdrawals,
                _mending,
            )
        ],
        begin=[
            Begin(
                "runs:withdrawing",
                gettext_lazy("Ask to withdraw a round"),
                "ask_reopening",
            )
        ],
        below="work:rounds",
    ),
    Errand(
        "runs:new-design",
        gettext_lazy("Designs to replace"),
        ["ask_reopening", "approve_reopening"],
        waiting=[
            Lines(
                gettext_lazy("Designs, totals or weights to replace"),
                _designs,
                _mending,
                "approve_reopening",
            )
        ],
        under_way=[
            Lines(
                gettext_lazy("You asked to replace these designs"),
                _own_designs,
                _mending,
            )
        ],
        begin=[
            Begin(
                "runs:new-design",
                gettext_lazy("Replace the design of a round"),
                "ask_reopening",
            )
        ],
        below="work:rounds",
    ),
    Errand(
        "microdata:home",
        gettext_lazy("Microdata"),
        ["ask_microdata", "decide_microdata"],
        waiting=[
            Lines(
                gettext_lazy("Requests for microdata"),
                _to_decide,
                _access,
                "decide_microdata",
            )
        ],
        under_way=[Lines(gettext_lazy("Your files for research"), _own, _access)],
        begin=[
            Begin("microdata:home", gettext_lazy("Ask for a file"), "ask_microdata")
        ],
    ),
]
