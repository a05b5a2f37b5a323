"""Fill the field office of the demonstration with a simulated list and its sample."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Role, User
from demonstration import fieldwork, paper
from surveys.models import Draw, Round

NEEDED = (
    *(Role.SURVEYOR, Role.CLERK, Role.SUPERVISOR, Role.PROVINCIAL_OFFICER),
    *(Role.ANALYST, Role.PUBLISHER),
)


class Command(BaseCommand):
    help = (
        "An open simulated round of Lạng Sơn: 3,366 listed people, 400 drawn, assigned"
        " and partly visited, with batches of paper. What is there is left alone."
    )

    def handle(self, **options):
        people = {
            user.username: user
            for user in User.objects.filter(
                username__in=[role.value for role in NEEDED]
            )
        }
        like = Round.objects.exclude(methodology_text="").order_by("-year").first()
        if len(people) < len(NEEDED) or like is None:
            raise CommandError("Run `manage.py demo_logins` and `demo_rounds` first.")
        officer = people[Role.PROVINCIAL_OFFICER.value]
        held = officer.memberships.get(role=Role.PROVINCIAL_OFFICER)
        filled = fieldwork.fill(
            like,
            province=held.unit,
            officer=officer,
            supervisor=people[Role.SUPERVISOR.value],
            now=timezone.now(),
        )
        paper.fill(
            Draw.objects.get(frame__code=fieldwork.CODE, voided_at=None),
            clerk=people[Role.CLERK.value],
            supervisor=people[Role.SUPERVISOR.value],
            now=timezone.now(),
        )
        state = "simulated fieldwork" if filled else "fieldwork is there already"
        self.stdout.write(f"{state}: {fieldwork.CODE}")
