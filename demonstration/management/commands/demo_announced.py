"""Make the announced figures that come with the system public in the demonstration."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import presence
from accounts.models import Role, User
from publishing.announced import life, load
from publishing.models import AnnouncedEdition


class Command(BaseCommand):
    help = (
        "Draft each shipped table of announced figures as the analyst and seal it as"
        " the publisher. These figures are real; what is there is left alone."
    )

    def handle(self, **options: object) -> None:
        people = {user.username: user for user in User.objects.all()}
        try:
            analyst, publisher = people[Role.ANALYST], people[Role.PUBLISHER]
        except KeyError:
            raise CommandError("Run `manage.py demo_logins` first.") from None
        for name in load.shipped():
            with presence.standing_in():
                self.publish(name, analyst=analyst, publisher=publisher)

    def publish(self, name: str, *, analyst: User, publisher: User) -> None:
        table = load.read_folder(load.SHIPPED / name)
        if AnnouncedEdition.objects.filter(code=table.declared.code).exists():
            return
        now = timezone.now()
        drafted = load.draft(table, by=analyst, at=now)
        sealed = life.seal(drafted, by=publisher, at=now)
        self.stdout.write(f"sealed {sealed}: {sealed.digest[:12]}")
