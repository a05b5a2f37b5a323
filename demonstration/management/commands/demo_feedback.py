"""Fill the desk of the demonstration's one-stop login with simulated feedback."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Membership, Role, User
from demonstration import feedback
from localities.models import DatedQuerySet, ServicePoint, Unit
from onestop import statistics

COLLEAGUE = {"last_name": "Cán bộ", "first_name": "số 2"}


class Command(BaseCommand):
    help = (
        "Simulated ratings of thirteen months, comments and late files at the service"
        " point of the one_stop demonstration login. What is there is left alone."
    )

    def handle(self, **options):
        today = timezone.localdate()
        held = Membership.objects.on(today).filter(
            role=Role.ONE_STOP, user__username=Role.ONE_STOP.value
        )
        membership = held.select_related("user", "service_point__unit__parent").first()
        if membership is None:
            raise CommandError("Run `manage.py demo_logins` first.")
        point = membership.service_point
        staff = [membership.user, colleague(point, since=membership.valid_from)]
        filled = feedback.fill(
            point, neighbours=neighbours(point, today), staff=staff, today=today
        )
        done = "simulated feedback at" if filled else "feedback is there already at"
        self.stdout.write(f"{done} {point.code}")


def colleague(point: ServicePoint, *, since: date) -> User:
    """A second member of staff, so that work can be shared; nobody signs in as them."""
    user, _ = User.objects.get_or_create(
        username=f"{Role.ONE_STOP.value}_2", defaults=COLLEAGUE
    )
    Membership.objects.get_or_create(
        user=user,
        role=Role.ONE_STOP,
        service_point=point,
        defaults={"valid_from": since},
    )
    return user


def neighbours(point: ServicePoint, today: date) -> DatedQuerySet:
    parent = cast(Unit, point.unit.parent)
    province = point.unit if parent.parent_id is None else parent
    others = statistics.points_of(province, on=today).exclude(pk=point.pk)
    return others.order_by("code")
