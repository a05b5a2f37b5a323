"""People at the door, and the digits their devices show."""

import time

from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Membership, User

PASSWORD = "a long password of tests"
DOOR = "/dang-nhap/"


def person(name, role=None):
    user = User.objects.create_user(name, password=PASSWORD)
    if role:
        today = timezone.localdate()
        Membership.objects.create(user=user, role=role, valid_from=today)
    return user


def with_device(user):
    return TOTPDevice.objects.create(user=user, name="app", confirmed=True)


def digits(device, *, steps=0):
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def sign_in(client, name, password=PASSWORD, **words):
    return client.post(DOOR, {"username": name, "password": password}, **words)


def is_in(client):
    return client.get("/tai-khoan/").status_code == 200
