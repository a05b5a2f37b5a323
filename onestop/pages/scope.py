"""Whose desk it is: staff see their own point, officers their province's counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import Role, User
from accounts.staff.pages import NotYours, staff_page
from accounts.staff.request import StaffRequest
from localities.models import ServicePoint, Unit
from onestop import feedback
from onestop.models import Feedback
from onestop.models.feedback import FeedbackQuerySet, State


@dataclass(frozen=True)
class Desk:
    """A member of staff at one of their service points."""

    user: User
    point: ServicePoint
    points: tuple[ServicePoint, ...]

    @property
    def province(self) -> Unit:
        return feedback.province_of(self.point)

    def at(self, point: ServicePoint) -> Desk:
        return Desk(self.user, point, self.points)


@dataclass(frozen=True)
class Trust:
    """Comments of other points in somebody's hands: to assign, or to answer.

    Supervisors and officers of a province assign those which name all staff of their
    point; whoever they assign one to answers it, wherever they work.
    """

    user: User

    def overseen(self) -> FeedbackQuerySet:
        """Comments to assign: nobody at their point may handle them."""
        open_ones = Feedback.objects.without_staff(timezone.localdate())
        return open_ones.within(self.user, "supervise")

    def to_answer(self) -> FeedbackQuerySet:
        """Comments assigned here from points where the person does not work."""
        held = self.user.memberships.on(timezone.localdate())
        points = held.exclude(service_point=None).values("service_point")
        given = Feedback.objects.filter(
            assigned_to=self.user, state__in=[State.ASSIGNED, State.ANSWERED]
        )
        return given.exclude(service_point__in=points)

    def comments(self) -> FeedbackQuerySet:
        """Both, without those that name the person."""
        either = Q(pk__in=self.overseen().values("pk"))
        either |= Q(pk__in=self.to_answer().values("pk"))
        return Feedback.objects.filter(either).exclude(named__contains=[self.user.pk])


def desk_of(user: User, *, code: str = "") -> Desk | None:
    """The desk at the point of that code, or at the first point; None without any."""
    points = user.once("counters", lambda: _counters(user))
    chosen = [point for point in points if point.code == code] or list(points)
    return Desk(user, chosen[0], points) if chosen else None


def _counters(user: User) -> tuple[ServicePoint, ...]:
    held = user.memberships.on(timezone.localdate()).filter(role=Role.ONE_STOP)
    points = ServicePoint.objects.filter(pk__in=held.values("service_point_id"))
    return tuple(points.select_related("unit__parent").order_by("code"))


def province_of(user: User) -> Unit | None:
    """The province whose points' counts a person may see; None without any."""
    held = user.memberships.on(timezone.localdate()).filter(
        role__in=[Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER]
    )
    provinces = Unit.objects.provinces().filter(pk__in=held.values("unit_id"))
    return provinces.order_by("code").first()


def _desk(request: StaffRequest, _permissions: Sequence[str]) -> Desk | None:
    return desk_of(request.user, code=request.GET.get("point", ""))


def _province(request: StaffRequest, permissions: tuple[str]) -> Unit:
    province = province_of(request.user)
    if province is None:
        raise NotYours(*permissions)
    return province


def _trust(request: StaffRequest, _permissions: tuple[str, str]) -> Trust:
    return Trust(request.user)


# Views take the desk, the province or the trust they are about after the request.
at_desk = staff_page("handle_feedback", of=_desk)
of_province = staff_page("watch_feedback", of=_province)
entrusted = staff_page("supervise", "handle_feedback", of=_trust)
# Whoever has no desk is led to what they may see here.
at_desk_first = staff_page("handle_feedback", "watch_feedback", "supervise", of=_desk)
