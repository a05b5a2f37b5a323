"""Whose desk it is: staff see their own point, officers their province's counts."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import Role, User
from accounts.roles import may
from localities.models import ServicePoint, Unit
from onestop import feedback
from onestop.models import Feedback
from onestop.models.feedback import State

SIGN_IN = reverse_lazy("onestop:sign-in")


@dataclass(frozen=True)
class Desk:
    """A member of staff at one of their service points."""

    user: User
    point: ServicePoint
    points: tuple[ServicePoint, ...]

    @property
    def province(self) -> Unit:
        return feedback.province_of(self.point)

    def at(self, point: ServicePoint) -> "Desk":
        return Desk(self.user, point, self.points)


@dataclass(frozen=True)
class Trust:
    """Comments of other points in somebody's hands: to assign, or to answer.

    Supervisors and officers of a province assign those which name all staff of their
    point; whoever they assign one to answers it, wherever they work.
    """

    user: User

    def overseen(self):
        """Comments to assign: nobody at their point may handle them."""
        open_ones = Feedback.objects.without_staff(timezone.localdate())
        return open_ones.within(self.user, "supervise")

    def to_answer(self):
        """Comments assigned here from points where the person does not work."""
        held = self.user.memberships.on(timezone.localdate())
        points = held.exclude(service_point=None).values("service_point")
        given = Feedback.objects.filter(
            assigned_to=self.user, state__in=[State.ASSIGNED, State.ANSWERED]
        )
        return given.exclude(service_point__in=points)

    def comments(self):
        """Both, without those that name the person."""
        either = Q(pk__in=self.overseen().values("pk"))
        either |= Q(pk__in=self.to_answer().values("pk"))
        return Feedback.objects.filter(either).exclude(named__contains=[self.user.pk])


def trust_of(user):
    """What a person may be trusted with; None for who has no part in it."""
    if may(user, "supervise") or may(user, "handle_feedback"):
        return Trust(user)
    return None


def desk_of(user, *, code=""):
    """The desk at the point of that code, or at the first point; None without any."""
    if not may(user, "handle_feedback"):
        return None
    held = user.memberships.on(timezone.localdate()).filter(role=Role.ONE_STOP)
    points = tuple(
        ServicePoint.objects.filter(pk__in=held.values("service_point_id"))
        .select_related("unit__parent")
        .order_by("code")
    )
    chosen = [point for point in points if point.code == code] or list(points)
    return Desk(user, chosen[0], points) if chosen else None


def province_of(user):
    """The province whose points' counts a person may see; None without any."""
    if not may(user, "watch_feedback"):
        return None
    held = user.memberships.on(timezone.localdate()).filter(
        role__in=[Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER]
    )
    provinces = Unit.objects.provinces().filter(pk__in=held.values("unit_id"))
    return provinces.order_by("code").first()


def staff_only(view):
    """view(request, desk, ...) for staff of a point; kindly refused to others."""
    return _guarded(view, _own_desk)


def staff_first(view):
    """As staff_only, but others are led to what they may see here."""
    return _guarded(view, _own_desk, otherwise=_led_on)


def _own_desk(request):
    return desk_of(request.user, code=_code(request))


def _led_on(request):
    """Officers go to their province's counts, others to what they are trusted with."""
    if province_of(request.user):
        return redirect("onestop:province")
    if trust_of(request.user):
        return redirect("onestop:entrusted")
    return not_yours(request)


def trusted_only(view):
    """view(request, trust, ...) for who assigns or answers for other points."""
    return _guarded(view, lambda request: trust_of(request.user))


def officers_only(view):
    """view(request, province) for officers of a province; kindly refused to others."""
    return _guarded(view, lambda request: province_of(request.user))


def _code(request):
    return request.GET.get("point", "")


def not_yours(request):
    return render(request, "onestop/not_yours.html", status=403)


def _guarded(view, place_of, *, otherwise=not_yours):
    @wraps(view)
    def guarded(request, **words):
        place = place_of(request)
        if place is None:
            return otherwise(request)
        return view(request, place, **words)

    return never_cache(login_required(guarded, login_url=SIGN_IN))
