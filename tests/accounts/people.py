"""People at the door, and the digits their devices show."""

import time
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import people, presence
from accounts.models import (
    OF_A_SCORECARD,
    OF_A_UNIT,
    OF_TWO,
    Membership,
    Role,
    User,
)
from accounts.sign_in import sealed
from localities.models import Level, Unit
from localities.registers.alphabet import fold

PASSWORD = "a long password of tests"
DOOR = "/dang-nhap/"


def person(name, role=None, *, email=""):
    user = User.objects.create_user(name, email=email, password=PASSWORD)
    if role:
        hold(user, role)
    return user


def administrators():
    """Two people who may give roles; the first ones are appointed where they lack."""
    held = Membership.objects.on(timezone.localdate()).filter(role=Role.ADMINISTRATOR)
    found = list(User.objects.filter(memberships__in=held, is_active=True)[:2])
    while len(found) < 2:
        founder = User.objects.create_user(f"founder-{len(found)}")
        people.appoint_first(founder)
        found.append(founder)
    return found


def hold(user, role, *, since=None, **place):
    """The membership, asked and approved by two people where the role takes two."""
    today = timezone.localdate()
    if role in OF_A_UNIT or (role in OF_A_SCORECARD and "body" not in place):
        place.setdefault("unit", wide(role))
    if role not in OF_TWO:
        return Membership.objects.create(
            user=user, role=role, valid_from=since or today, **place
        )
    asker, approver = sorted(administrators(), key=lambda one: one == user)[::-1]
    now = timezone.now()
    request = people.ask(user, role=role, by=asker, reason="Bổ nhiệm", at=now)
    held = people.approve(request, by=approver, at=now)
    if since:
        dated(held, valid_from=since)
    user.refresh_from_db()
    return held


def wide(role):
    """The widest place of a role: the nation, or a province where it must be one."""
    nation = unit("VN", "Việt Nam", Level.NATION)
    if role in (Role.SURVEYOR, Role.CLERK, Role.SUPERVISOR):
        return nation
    province = Unit.objects.provinces().order_by("-valid_from", "code").first()
    return province or unit("20", "Tỉnh Lạng Sơn", Level.PROVINCE, parent=nation)


def unit(code, name, level, parent=None):
    """The unit of this code, made where no register is loaded."""
    found = Unit.objects.filter(level=level, code=code).order_by("-valid_from").first()
    return found or Unit.objects.create(
        **{"level": level, "code": code, "valid_from": date(1945, 9, 2)},
        **{"name_vi": name, "name_en": name, "short_vi": name, "short_en": name},
        **{"slug": f"{level}-{code}".lower(), "sort_key": name, "folded": fold(name)},
        parent=parent,
    )


def dated(held, **days):
    """A membership as it stood on other days: past the trigger that keeps them."""
    changes = ", ".join(f"{name} = %s" for name in days)
    # Local to a transaction: a journey has none of its own.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"UPDATE accounts_membership SET {changes} WHERE id = %s",
            [*days.values(), held.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def superuser(name="root"):
    """Who administers people and roles; nobody may do everything."""
    user = User.objects.create_user(name, password=PASSWORD)
    hold(user, Role.ADMINISTRATOR)
    return user


def with_device(user):
    with presence.serving(user.pk):
        key = sealed.new(user.pk)
        return TOTPDevice.objects.create(user=user, name="app", key=key, confirmed=True)


def digits(device, *, steps=0):
    secret = sealed.opened(device.key, device.user_id)
    totp = TOTP(secret, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def sign_in(client, name, password=PASSWORD, **words):
    return client.post(DOOR, {"username": name, "password": password}, **words)


def is_in(client):
    return client.get("/tai-khoan/").status_code == 200
