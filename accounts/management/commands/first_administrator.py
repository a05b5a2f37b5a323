"""Name the first administrators of an empty installation."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import get_random_string

from accounts import people
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Make somebody an administrator while fewer than two people have been one;"
        " written to the audit trail. A new login gets a password, printed once."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        user, new = User.objects.get_or_create(username=username)
        try:
            people.appoint_first(user)
        except people.NoLongerFirst:
            if new:
                user.delete()
            raise CommandError(
                "there have been two administrators: one of them asks for this role,"
                " another person approves it (/tai-khoan/quyen-han/)"
            ) from None
        if new:
            word = get_random_string(20)
            user.set_password(word)
            user.save(update_fields=["password"])
            self.stdout.write(f"{username}: {word}")
        self.stdout.write(f"{username} is an administrator")
