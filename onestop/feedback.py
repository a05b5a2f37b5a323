"""Comments of a service point: take, sort, assign, answer, check, open again.

Who is named in a comment has no part in it, and complaints and denunciations leave
this system: the Law on Complaints rules them. Every verb writes a step of the
comment's history and a line of the audit trail, neither with personal data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import Membership, Role, User
from localities.models import Level, ServicePoint, Unit
from onestop.models import Feedback, FeedbackStep
from onestop.models.feedback import WAITING, Kind, State
from onestop.refusals import refused
from onestop.rules import deadlines, masking
from onestop.rules.deadlines import Deadline

Verb = FeedbackStep.Verb
LONGEST = 4000
# Who assigns, and may answer, where all staff of a point are named.
OVERSEERS = (Role.SUPERVISOR, Role.PROVINCIAL_OFFICER)


def staff_of(point: ServicePoint, *, on: date) -> QuerySet[User]:
    """Members of the one-stop staff of a service point on a day, by name."""
    there = Membership.objects.on(on).filter(role=Role.ONE_STOP, service_point=point)
    people = User.objects.filter(pk__in=there.values("user_id"), is_active=True)
    return people.order_by("last_name", "first_name", "username")


def answerers(given: Feedback, *, on: date) -> QuerySet[User]:
    """Who may answer a comment on a day: staff of its point whom it does not name.

    Where it names them all, the staff of the province's other points and whoever
    supervises there.
    """
    own = staff_of(given.service_point, on=on).exclude(pk__in=given.named)
    if own.exists():
        return own
    province = province_of(given.service_point)
    units = Unit.objects.filter(Q(pk=province.pk) | Q(parent=province))
    near = Q(role=Role.ONE_STOP, service_point__unit__in=units)
    near |= Q(role__in=OVERSEERS, unit=province)
    there = Membership.objects.on(on).filter(near)
    people = User.objects.filter(pk__in=there.values("user_id"), is_active=True)
    people = people.exclude(pk__in=given.named)
    return people.order_by("last_name", "first_name", "username")


def province_of(point: ServicePoint) -> Unit:
    """The province of a service point: its unit, or the one above."""
    unit = point.unit
    return unit if unit.parent is None or unit.level == Level.PROVINCE else unit.parent


def staff_named_in(text: str, *, staff: QuerySet[User]) -> list[int]:
    """Ids of the staff a comment seems to name; names are "họ đệm" + "tên"."""
    return [
        user.pk
        for user in staff
        if masking.names_staff(
            text,
            full_name=f"{user.last_name} {user.first_name}".strip(),
            given_name=user.first_name,
        )
    ]


@transaction.atomic
def receive(
    point: ServicePoint,
    *,
    text: str,
    door: str,
    at: datetime,
    by: User | None = None,
    contact: str = "",
    simulated: bool = False,
) -> Feedback:
    """Keep a new comment; staff it seems to name are shut out until it is sorted."""
    text = _said(text)
    day = timezone.localdate(at)
    due = _deadline("new", start=day)
    feedback = Feedback.objects.create(
        service_point=point,
        received_at=at,
        door=door,
        text=text,
        contact=contact.strip(),
        masked=masking.mask(text),
        due_on=due.due_on,
        due_provisional=due.provisional,
        named=staff_named_in(text, staff=staff_of(point, on=day)),
        simulated=simulated,
    )
    _step(feedback, Verb.RECEIVED, by=by, at=at)
    return feedback


@transaction.atomic
def triage(
    feedback: Feedback, *, kind: str, named: Iterable[User], by: User, at: datetime
) -> FeedbackStep:
    """Sort a comment, or sort it anew; `named` are the colleagues it is about."""
    kind = Kind(kind)
    feedback = _locked(feedback, in_states=WAITING, by=by)
    due = _deadline(kind, start=_clock_start(feedback))
    feedback.kind, feedback.state = kind, State.TRIAGED
    feedback.assigned_to = None
    feedback.named = sorted(user.pk for user in named)
    feedback.due_on, feedback.due_provisional = due.due_on, due.provisional
    feedback.save(
        update_fields=[
            "kind",
            "state",
            "assigned_to",
            "named",
            "due_on",
            "due_provisional",
        ]
    )
    return _step(feedback, Verb.TRIAGED, by=by, at=at, note=kind.value)


@transaction.atomic
def assign(feedback: Feedback, *, to: User, by: User, at: datetime) -> FeedbackStep:
    """Give a sorted comment to one of its `answerers`."""
    feedback = _locked(feedback, in_states=[State.TRIAGED, State.ASSIGNED], by=by)
    if feedback.kind == Kind.COMPLAINT:
        raise refused("to_be_handed_over")
    if feedback.names(to):
        raise refused("named_in_comment")
    if to not in answerers(feedback, on=timezone.localdate(at)):
        raise refused("not_of_the_point")
    feedback.state, feedback.assigned_to = State.ASSIGNED, to
    feedback.save(update_fields=["state", "assigned_to"])
    return _step(feedback, Verb.ASSIGNED, by=by, at=at, to=to)


@transaction.atomic
def answer(feedback: Feedback, *, text: str, by: User, at: datetime) -> FeedbackStep:
    """Keep what was answered; the clock stops."""
    text = _said(text)
    feedback = _locked(feedback, in_states=[State.ASSIGNED], by=by)
    if not feedback.is_answered_by(by):
        raise refused("not_theirs")
    feedback.state, feedback.answered_at = State.ANSWERED, at
    feedback.save(update_fields=["state", "answered_at"])
    return _step(feedback, Verb.ANSWERED, by=by, at=at, note=text)


@transaction.atomic
def close(
    feedback: Feedback, *, by: User, at: datetime, note: str = ""
) -> FeedbackStep:
    """Close an answered comment after checking the answer."""
    feedback = _locked(feedback, in_states=[State.ANSWERED], by=by)
    feedback.state = State.CLOSED
    feedback.save(update_fields=["state"])
    return _step(feedback, Verb.CLOSED, by=by, at=at, note=note.strip())


@transaction.atomic
def reopen(feedback: Feedback, *, reason: str, by: User, at: datetime) -> FeedbackStep:
    """Open an answered or closed comment again, with a new deadline from this day."""
    reason = _said(reason)
    feedback = _locked(feedback, in_states=[State.ANSWERED, State.CLOSED], by=by)
    due = _deadline(feedback.kind, start=timezone.localdate(at))
    feedback.state, feedback.answered_at = State.ASSIGNED, None
    feedback.due_on, feedback.due_provisional = due.due_on, due.provisional
    feedback.reopened += 1
    feedback.save(
        update_fields=["state", "answered_at", "due_on", "due_provisional", "reopened"]
    )
    return _step(feedback, Verb.REOPENED, by=by, at=at, note=reason)


@transaction.atomic
def hand_over(
    feedback: Feedback, *, agency: str, by: User, at: datetime
) -> FeedbackStep:
    """Note to whom a complaint or denunciation went; nothing more happens here."""
    agency = _said(agency)
    feedback = _locked(feedback, in_states=[State.TRIAGED], by=by)
    if feedback.kind != Kind.COMPLAINT:
        raise refused("not_now")
    feedback.state = State.HANDED_OVER
    feedback.save(update_fields=["state"])
    return _step(feedback, Verb.HANDED_OVER, by=by, at=at, note=agency)


def _said(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise refused("nothing_said")
    return text


def _locked(feedback: Feedback, *, in_states: Sequence[str], by: User) -> Feedback:
    """The row as it is now, ours until the end. Raises Refused."""
    feedback = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if feedback.names(by):
        raise refused("named_in_comment")
    if feedback.state not in in_states:
        raise refused("not_now")
    return feedback


def _clock_start(feedback: Feedback) -> date:
    """The local day it came, or last came back."""
    began = feedback.steps.filter(Q(verb=Verb.RECEIVED) | Q(verb=Verb.REOPENED))
    return timezone.localdate(began.latest("at").at)


def _deadline(kind: str, *, start: date) -> Deadline:
    rules, calendar = deadlines.shipped()
    return deadlines.deadline(kind, start=start, rules=rules, calendar=calendar)


def _step(
    feedback: Feedback,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    to: User | None = None,
) -> FeedbackStep:
    step = FeedbackStep.objects.create(
        feedback=feedback, verb=verb, by=by, at=at, note=note, to=to
    )
    audit.record(
        actor=by,
        verb=f"feedback_{verb}",
        subject=f"feedback:{feedback.pk}",
        details={"kind": feedback.kind, "state": feedback.state},
    )
    return step
