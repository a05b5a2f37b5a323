"""Cases go to surveyors by place, are visited, end, and are replaced.

A questionnaire that arrives ends its case by itself: a trigger sees to it.
Each verb writes its line of the audit trail in its own transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit, roles
from accounts.models import Role, User
from accounts.reach import reaches
from surveys.models import Assignment, Case, Disposition, Interim, Replacement, Visit
from surveys.models.assignment import BY_FORM
from surveys.models.case import CaseQuerySet
from surveys.refusals import refused

# A case is "never met" only after this many visits (docs/sampling.md).
LEAST_VISITS = 3
REPLACEABLE = tuple(
    outcome
    for outcome in Disposition
    if outcome not in (Disposition.COMPLETED, Disposition.PARTIAL)
)


def works_for(surveyor: User, unit_id: int, *, day: date) -> bool:
    """Whether a person is employed by a unit, one above it or one below it.

    The database's own rule, which its trigger applies to every assignment.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT surveys_works_for(%s, %s, %s)", [surveyor.pk, unit_id, day]
        )
        return cursor.fetchone()[0]


@transaction.atomic
def assign(cases: CaseQuerySet, *, surveyor: User, by: User, at: datetime) -> int:
    """Give pending cases (a queryset) to a surveyor; returns how many changed hands.

    Raises Refused for no surveyor of today, or one who works for the unit.
    """
    day = timezone.localdate(at)
    if not surveyor.memberships.on(day).filter(role=Role.SURVEYOR).exists():
        raise refused("not_a_surveyor")
    waiting = cases.in_field().filter(disposition="")
    for unit_id in waiting.order_by().values_list("unit", flat=True).distinct():
        if works_for(surveyor, unit_id, day=day):
            raise refused("conflict_of_interest")
    moving = list(
        waiting.exclude(
            pk__in=Assignment.objects.filter(surveyor=surveyor, ended_at=None).values(
                "case"
            )
        ).values_list("pk", flat=True)
    )
    held = Assignment.objects.filter(case__in=moving, ended_at=None)
    held.update(ended_at=at)
    Assignment.objects.bulk_create(
        Assignment(case_id=case, surveyor=surveyor, by=by, at=at) for case in moving
    )
    if moving:
        details = {"cases": len(moving), "surveyor": surveyor.get_username()}
        _record("cases_assigned", by, f"user {surveyor.pk}", **details)
    return len(moving)


@transaction.atomic
def share(cases: CaseQuerySet, *, among: Sequence[User], by: User, at: datetime) -> int:
    """Divide pending cases among surveyors, neighbours together, as equally as can be.

    Returns how many changed hands. Raises Refused as `assign` does, and for nobody.
    """
    if not among:
        raise refused("nobody_chosen", "surveyor")
    waiting = cases.in_field().filter(disposition="")
    keys = list(waiting.order_by("village_id", "number").values_list("pk", flat=True))
    moved = 0
    for place, surveyor in enumerate(among):
        first, end = (len(keys) * one // len(among) for one in (place, place + 1))
        part = Case.objects.filter(pk__in=keys[first:end])
        moved += assign(part, surveyor=surveyor, by=by, at=at)
    return moved


@transaction.atomic
def visit(
    case: Case,
    *,
    outcome: str,
    by: User,
    at: datetime,
    note: str = "",
    uid: str = "",
    made_at: datetime | None = None,
    appointment_at: datetime | None = None,
) -> Visit:
    """Record an attempt; a disposition ends the case, an interim outcome does not.

    Safe to repeat: a visit of the same `uid` is recorded once. `made_at` is when it
    was made, if that was before `at`. Raises Refused.
    """
    case = _locked(case)
    if known := Visit.objects.filter(uid=uid).first() if uid else None:
        if (known.case_id, known.by_id, known.outcome) != (case.pk, by.pk, outcome):
            raise refused("visit_taken", "uid")
        return known
    number = (case.visits.aggregate(last=Max("number"))["last"] or 0) + 1
    made_at = min(made_at or at, at)
    _check_visitor(case, by, day=timezone.localdate(at))
    _check_outcome(case, outcome, number=number)
    if (outcome == Interim.APPOINTMENT) != (appointment_at is not None) or (
        appointment_at and appointment_at <= made_at
    ):
        raise refused("appointment_without_time", "appointment_at")
    made = Visit.objects.create(
        uid=uid or str(uuid4()),
        case=case,
        number=number,
        outcome=outcome,
        at=made_at,
        received_at=at,
        appointment_at=appointment_at,
        by=by,
        note=note.strip(),
    )
    if outcome not in Interim.values:
        _end(case, outcome)
    return made


def _check_visitor(case: Case, by: User, *, day: date) -> None:
    """Who holds the case, or supervises where it is, and does not work for the rated
    unit: also who came to do so since the case was theirs. Reserves rest."""
    holds = case.assignments.filter(surveyor=by, ended_at=None).exists()
    if not holds and not reaches(by, "supervise", case.unit):
        raise refused("not_assigned")
    if case.role == Case.Role.RESERVE:
        raise refused("not_assigned")
    if works_for(by, case.unit_id, day=day):
        raise refused("works_for_unit")


def _check_outcome(case: Case, outcome: str, *, number: int) -> None:
    """What the visit of a case may say; visits are counted from 1."""
    if outcome in BY_FORM:
        raise refused("completed_by_its_form", "outcome")
    # The form may arrive before the visits that led to it.
    if not case.pending and not (case.answered and outcome in Interim.values):
        raise refused("case_ended")
    if outcome == Disposition.NO_CONTACT and number < LEAST_VISITS:
        raise refused("too_few_visits")


@transaction.atomic
def reopen(case: Case, *, reason: str, by: User) -> Case:
    """Take back a disposition. Raises Refused, for a replaced case too."""
    _check_supervisor(by, reason)
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.pending:
        raise refused("case_open")
    if Replacement.objects.filter(replaced=case).exists():
        raise refused("already_replaced")
    details = {"disposition": case.disposition, "reason": reason.strip()}
    _record("case_reopened", by, f"case {case}", **details)
    _end(case, "")
    return case


@transaction.atomic
def replace(case: Case, *, reason: str, by: User, at: datetime) -> Case:
    """Call in the next reserve of the same stratum or village; returns its case.

    Raises Refused for a case that is open, was answered or is replaced already, and
    where no reserve is left.
    """
    _check_supervisor(by, reason)
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.pending:
        raise refused("case_open")
    if case.disposition not in REPLACEABLE:
        raise refused("case_ended")
    if Replacement.objects.filter(replaced=case).exists():
        raise refused("already_replaced")
    reserve = _next_reserve(case)
    reserve.role = Case.Role.REPLACEMENT
    reserve.save(update_fields=["role"])
    Replacement.objects.create(
        replaced=case, case=reserve, reason=reason.strip(), approved_by=by, at=at
    )
    _hand_on(case, reserve, by=by, at=at)
    details = {"reserve": reserve.uid, "reason": reason.strip()}
    _record("case_replaced", by, f"case {case}", **details)
    return reserve


def _next_reserve(case: Case) -> Case:
    """The reserve whose turn it is: in the village, or in the stratum of a list."""
    reserves = case.draw.cases.filter(role=Case.Role.RESERVE, stratum=case.stratum)
    if case.village_id:
        reserves = reserves.filter(cluster=case.cluster)
    reserve = reserves.select_for_update().order_by("turn").first()
    if reserve is None:
        raise refused("no_reserve")
    return reserve


def _hand_on(case: Case, reserve: Case, *, by: User, at: datetime) -> None:
    """The reserve goes to whoever held the case it stands in for."""
    held = case.assignments.filter(ended_at=None).first()
    if held is not None:
        Assignment.objects.create(
            case=reserve, surveyor_id=held.surveyor_id, by=by, at=at
        )


def _check_supervisor(by: User, reason: str) -> None:
    if not roles.may(by, "supervise"):
        raise refused("not_a_supervisor")
    if not reason.strip():
        raise refused("reason_missing", "reason")


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)


def _end(case: Case, disposition: str) -> None:
    case.disposition = disposition
    case.save(update_fields=["disposition"])


def _record(verb: str, by: User, subject: str, **details: object) -> None:
    audit.record(actor=by, verb=verb, subject=subject, details=details)
