"""Make one login per role for a demonstration, with passwords of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import people, presence
from accounts.models import OF_TWO, Membership, Role, User
from accounts.sign_in import lent_devices
from demonstration import feedback
from localities.models import ServicePoint, Unit

# Lạng Sơn: the province whose list of 3,366 people began this project.
PROVINCE = "20"
IN_THE_PROVINCE = {
    Role.SURVEYOR,
    Role.CLERK,
    Role.SUPERVISOR,
    Role.PROVINCIAL_OFFICER,
    Role.PROVINCIAL_LEADER,
    Role.ACCOUNT_MANAGER,
    Role.SCORE_OFFICER,
    Role.SCORE_LEADER,
    Role.APPRAISER,
    Role.COUNCIL,
}


def place_of(role: str) -> dict[str, Unit | ServicePoint]:
    """Where a demonstration login works: a province, its centre, or everywhere."""
    if role == Role.ONE_STOP:
        return {"service_point": ServicePoint.objects.get(code=f"P{PROVINCE}")}
    if role in IN_THE_PROVINCE:
        day = timezone.localdate()
        return {"unit": Unit.objects.provinces().on(day).get(code=PROVINCE)}
    return {}


def since_when(role: str) -> date:
    """One-stop staff must have been there to answer what came a year ago."""
    before = feedback.DAYS + 1 if role == Role.ONE_STOP else 0
    return timezone.localdate() - timedelta(days=before)


# A second administrator, so that somebody can approve what the first one asks.
SECOND = f"{Role.ADMINISTRATOR}-2"
LOGINS = {role.value: role for role in Role} | {SECOND: Role.ADMINISTRATOR}


class Command(BaseCommand):
    help = (
        "One login per role (username = role), two administrators; prints JSON {login:"
        " password}. Existing logins get a new password. For demonstrations only."
    )

    def handle(self, **options: object) -> None:
        passwords = {login: get_random_string(14) for login in LOGINS}
        with ThreadPoolExecutor() as hashing:  # a third of a second for each
            hashed = list(hashing.map(make_password, passwords.values()))
        words = dict(zip(passwords, hashed, strict=True))
        users = {login: person(login, words[login]) for login in LOGINS}
        administrators = [users[Role.ADMINISTRATOR], users[SECOND]]
        for user in administrators:
            if not user.memberships.filter(role=Role.ADMINISTRATOR).exists():
                people.appoint_first(user)
        for login, role in LOGINS.items():
            with presence.standing_in():
                give(users[login], role, administrators)
            if role != Role.RESEARCHER:
                with presence.serving(users[login].pk):
                    lent_devices.lend_device(users[login])
        self.stdout.write(json.dumps(passwords))


def person(login: str, word: str) -> User:
    user, _ = User.objects.get_or_create(username=login)
    user.password = word
    # As the person: nobody's account is taken by a new start of a demonstration.
    with presence.serving(user.pk):
        user.save(update_fields=["password"])
    return user


def give(user: User, role: str, administrators: Sequence[User]) -> None:
    """The role where it works; a role of two people is asked for and approved."""
    if user.memberships.filter(role=role).exists():
        return
    if role not in OF_TWO:
        since, place = since_when(role), place_of(role)
        Membership.objects.create(user=user, role=role, valid_from=since, **place)
        return
    asker, approver = administrators
    now, reason = timezone.now(), "Đăng nhập minh họa"
    request = people.ask(user, role=role, by=asker, reason=reason, at=now)
    people.approve(request, by=approver, at=now)
