"""Make a token for a device or a province's own system; its secret is shown once."""

from __future__ import annotations

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from localities.models import ServicePoint, Unit
from surveys.intake import senders
from surveys.models import Round


class Command(BaseCommand):
    help = (
        "Let a person's device hand in questionnaires of one round from named places."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the token is for, as “tablet 7”")
        parser.add_argument("--user", required=True, help="for whom it speaks")
        parser.add_argument("--round", required=True, help="code of the round")
        parser.add_argument(
            "--unit", action="append", default=[], help="code of a unit"
        )
        parser.add_argument(
            "--point", action="append", default=[], help="service point"
        )
        parser.add_argument("--days", type=int, default=60)

    def handle(self, **given):
        rnd = _one(Round.objects.filter(code=given["round"]), "round", given["round"])
        if not given["unit"] and not given["point"]:
            raise CommandError("name a place: --unit CODE or --point CODE")
        register = Unit.objects.in_register(rnd.register)
        points = ServicePoint.objects.on(rnd.opens)
        now = timezone.now()
        _token, secret = senders.issue(
            name=given["name"],
            user=_user(given["user"]),
            rnd=rnd,
            units=[_one(register.filter(code=c), "unit", c) for c in given["unit"]],
            service_points=[
                _one(points.filter(code=c), "service point", c) for c in given["point"]
            ],
            by=None,
            at=now,
            expires_at=now + timedelta(days=given["days"]),
        )
        self.stdout.write(secret)


def _user(name: str):
    return _one(User.objects.filter(username=name, is_active=True), "user", name)


def _one(rows, noun, code: str):
    found = rows.first()
    if found is None:
        raise CommandError(f"there is no {noun} “{code}”; check the word")
    return found
