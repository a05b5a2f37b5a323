"""Whose desk it is: staff see their own point, officers their province's counts."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import Role, User
from accounts.roles import may
from localities.models import Level, ServicePoint, Unit

SIGN_IN = reverse_lazy("onestop:sign-in")


@dataclass(frozen=True)
class Desk:
    """A member of staff at one of their service points."""

    user: User
    point: ServicePoint
    points: tuple[ServicePoint, ...]

    @property
    def province(self) -> Unit:
        unit = self.point.unit
        return (
            unit if unit.parent is None or unit.level == Level.PROVINCE else unit.parent
        )

    def at(self, point: ServicePoint) -> "Desk":
        return Desk(self.user, point, self.points)


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
    return _guarded(view, lambda request: desk_of(request.user, code=_code(request)))


def officers_only(view):
    """view(request, province) for officers of a province; kindly refused to others."""
    return _guarded(view, lambda request: province_of(request.user))


def _code(request):
    return request.GET.get("point", "")


def _guarded(view, place_of):
    @wraps(view)
    def guarded(request, **words):
        place = place_of(request)
        if place is None:
            return render(request, "surveys/onestop/not_yours.html", status=403)
        return view(request, place, **words)

    return never_cache(login_required(guarded, login_url=SIGN_IN))
