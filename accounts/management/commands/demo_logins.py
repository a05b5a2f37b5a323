"""Make one login per role for a demonstration, with passwords of their own."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import Membership, Role, User


class Command(BaseCommand):
    help = (
        "One login per role (username = role); prints JSON {role: password}. Existing"
        " logins get a new password. For demonstrations only."
    )

    def handle(self, **options):
        passwords = {}
        for role in Role:
            password = get_random_string(14)
            user, _ = User.objects.get_or_create(
                username=role.value,
                defaults={
                    "is_staff": True,
                    "is_superuser": role == Role.ADMINISTRATOR,
                },
            )
            user.set_password(password)
            user.save(update_fields=["password"])
            Membership.objects.get_or_create(
                user=user,
                role=role,
                unit=None,
                defaults={"valid_from": timezone.localdate()},
            )
            passwords[role.value] = password
        self.stdout.write(json.dumps(passwords))
