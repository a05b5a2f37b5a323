"""A small register, a service point with three colleagues, and moments to act at."""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import Membership, Role, User
from localities import register
from localities.models import ServicePoint
from onestop import feedback
from onestop.models.rating import Door
from tests.localities.conftest import RegisterFolder

THURSDAY = date(2026, 11, 19)


def moment(day, hour=9):
    return datetime(
        day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone()
    )


def load_points(folder):
    register.load(RegisterFolder(folder).path)
    return ServicePoint.objects.get(code="P01", valid_until=None)


def staff_member(point, username, *, last_name="", first_name=""):
    user = User.objects.create_user(
        username, password="a long password", last_name=last_name, first_name=first_name
    )
    Membership.objects.create(
        user=user, role=Role.ONE_STOP, service_point=point, valid_from=date(2025, 7, 1)
    )
    return user


def comment(point, text="Ghế chờ quá ít", *, day=THURSDAY, **more):
    return feedback.receive(point, text=text, door=Door.WEB, at=moment(day), **more)
