"""Name the first administrators of an empty installation."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import people
from accounts.models import User
from accounts.sign_in import links
from wording.refusals import Refused


class Command(BaseCommand):
    help = (
        "Make somebody an administrator while fewer than two people have been one;"
        " written to the audit trail. A new login gets a link to choose a password,"
        " printed here: it works once, for a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: object) -> None:
        try:
            with transaction.atomic():
                user, new = _person(username)
                people.appoint_first(user)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if new:
            self.stdout.write(f"{username}: {links.password_link(user)}")
        self.stdout.write(f"{username} is an administrator")


def _person(username: str) -> tuple[User, bool]:
    user = User.objects.filter(username=username).first()
    if user is not None:
        return user, False
    return User.objects.create_user(username), True
