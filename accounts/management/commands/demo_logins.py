"""Make one login per role for a demonstration, with passwords of their own."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.crypto import get_random_string

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
        passwords = {}
        for role in Role:
            password = get_random_string(14)
            user, _ = User.objects.get_or_create(
                username=role.value,
                defaults={
                    "is_staff": role in DESKS,
                    "is_superuser": role == Role.ADMINISTRATOR,
                },
            )
            user.set_password(password)
            user.save(update_fields=["password"])
            Membership.objects.get_or_create(
                user=user,
                role=role,
                **place_of(role),
                defaults={"valid_from": timezone.localdate()},
            )
            passwords[role.value] = password
        self.stdout.write(json.dumps(passwords))
