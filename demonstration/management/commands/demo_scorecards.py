"""Publish simulated scorecards of the PAR INDEX; leave a local round at work."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import presence
from accounts.models import Role, User
from demonstration.scores import local, rounds
from demonstration.scores.targets import CODES, shipped


class Command(BaseCommand):
    help = (
        "Simulated rounds of the PAR INDEX that agree with the announced values,"
        " closed by two, drafted and sealed; and an open round of Lạng Sơn's communes."
        " What is there is left alone."
    )

    def handle(self, **options: object) -> None:
        people = {user.username: user for user in User.objects.all()}
        try:
            analyst, publisher = people[Role.ANALYST], people[Role.PUBLISHER]
        except KeyError:
            raise CommandError("Run `manage.py demo_logins` first.") from None
        now = timezone.now()
        with presence.standing_in():
            local.fill(at=now)
            for code in CODES:
                sealed = rounds.publish(
                    shipped(code), analyst=analyst, publisher=publisher, at=now
                )
                if sealed is not None:
                    self.stdout.write(f"sealed {sealed}: {sealed.digest[:12]}")
