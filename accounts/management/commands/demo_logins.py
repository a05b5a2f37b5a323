"""Make one login per role for a demonstration, with passwords of their own."""

import json
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import demonstration, second_factor
from accounts.models import Membership, Role, User
from localities.models import ServicePoint, Unit

# Lạng Sơn: the province whose list of 3,366 people began this project.
PROVINCE = "20"
DESKS = {Role.ANALYST, Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR}
IN_THE_PROVINCE = {
    Role.SURVEYOR,
    Role.CLERK,
    Role.SUPERVISOR,
    Role.PROVINCIAL_OFFICER,
    Role.PROVINCIAL_LEADER,
}


def place_of(role):
    """Where a demonstration login works: a province, its centre, or everywhere."""
    if role == Role.ONE_STOP:
        return {"service_point": ServicePoint.objects.get(code=f"P{PROVINCE}")}
    if role in IN_THE_PROVINCE:
        day = timezone.localdate()
        return {"unit": Unit.objects.provinces().on(day).get(code=PROVINCE)}
    return {}


class Command(BaseCommand):
    help = (
        "One login per role (username = role); prints JSON {role: password}. Existing"
        " logins get a new password. For demonstrations only."
    )

    def handle(self, **options):
        passwords = {role: get_random_string(14) for role in Role}
        with ThreadPoolExecutor() as hashing:  # a third of a second for each
            hashed = list(hashing.map(make_password, passwords.values()))
        for role, word in zip(passwords, hashed, strict=True):
            user, _ = User.objects.get_or_create(
                username=role.value,
                defaults={
                    "is_staff": role in DESKS,
                    "is_superuser": role == Role.ADMINISTRATOR,
                },
            )
            user.password = word
            user.save(update_fields=["password"])
            Membership.objects.get_or_create(
                user=user,
                role=role,
                **place_of(role),
                defaults={"valid_from": timezone.localdate()},
            )
            if role in second_factor.REQUIRED:
                demonstration.lend_device(user)
        self.stdout.write(json.dumps(passwords))
