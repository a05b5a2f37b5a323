"""The second factor of a demonstration, whose visitors have no device for it."""

from __future__ import annotations

import time

from django.conf import settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.sign_in import sealed

NAME = "demonstration"


def lend_device(user: User) -> None:
    """A confirmed device whose codes the sign-in page shows, instead of any other."""
    TOTPDevice.objects.filter(user=user).delete()
    key = sealed.new(user.pk)
    TOTPDevice.objects.create(user=user, name=NAME, key=key, confirmed=True)


def code_of(device: TOTPDevice) -> str:
    """The next code a lent device accepts; nothing of any other, or anywhere else."""
    if not settings.DEMONSTRATION or device.name != NAME:
        return ""
    secret = sealed.opened(device.key, device.user_id)
    totp = TOTP(secret, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    # The step now, or the one after the last that was used: codes are taken once.
    totp.drift += max(0, device.last_t + 1 - totp.t())
    return f"{totp.token():0{device.digits}d}"
