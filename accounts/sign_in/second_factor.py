"""Six digits from a person's own device, a passkey, or one of their recovery codes.

Every member of staff needs one; a researcher may have one. A code is taken once: the
device remembers the latest step it accepted. Passkeys stand in `passkeys`.
"""

from __future__ import annotations

import logging
import time
from base64 import b32encode
from hashlib import sha256
from secrets import token_bytes

import segno
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import audit, presence
from accounts.models import Passkey, RecoveryCode, Role, User
from accounts.sign_in import sealed

logger = logging.getLogger(__name__)
# Roles whose second factor counts for a working day, and no browser remembers.
STRONG = {Role.ANALYST, Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR}
VERIFIED_AT = "second_factor_at"
SECONDS_VERIFIED = 10 * 3600
# All others give a code once in so many days on each browser of theirs.
SECONDS_ENROLLED = 30 * 24 * 3600
# Within which another device is added or one is removed.
SECONDS_FRESH = 600
CODES = 8
LONGEST = 20


def needed(user: User) -> bool:
    """Whether a role the person holds today asks for a second factor: every member
    of staff gives one, researchers may."""
    return bool(user.roles_today - {Role.RESEARCHER})


def seconds(user: User) -> int:
    """How long a code counts for the person's roles."""
    strong = user.roles_today & STRONG
    return SECONDS_VERIFIED if strong else SECONDS_ENROLLED


def remembered(user: User, at: float) -> bool:
    """Whether a code given on a browser at a moment still counts there: never for a
    strong role, nor when the moment has yet to come."""
    age = timezone.now().timestamp() - at
    return not user.roles_today & STRONG and 0 <= age < SECONDS_ENROLLED


def device_of(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def has_one(user: User, *, without: Passkey | None = None) -> bool:
    """Whether the person has an app or a passkey (another one than `without`)."""
    keys = Passkey.objects.in_force().filter(user=user)
    if without is not None:
        keys = keys.exclude(pk=without.pk)
    return device_of(user) is not None or keys.exists()


def is_fresh(session: SessionBase) -> bool:
    """Whether a second factor was given in this session a moment ago."""
    age = timezone.now().timestamp() - session.get(VERIFIED_AT, 0)
    return 0 <= age < SECONDS_FRESH


def counts(session: SessionBase, user: User) -> bool:
    """Whether a session is as strong as the person's roles ask."""
    since = session.get(VERIFIED_AT, 0)
    fresh = timezone.now().timestamp() - since < seconds(user)
    return fresh or not needed(user)


def verify(user: User, code: str) -> bool:
    """Take a code of the device or a recovery code, once."""
    code = "".join(code.split()).replace("-", "").upper()
    return _take_step(user, code) if code.isdecimal() else _take_recovery(user, code)


@transaction.atomic
def _take_step(user: User, code: str) -> bool:
    # Locked, or two requests could use one code before either is noted down.
    devices = TOTPDevice.objects.select_for_update()
    device = devices.filter(user=user, confirmed=True).first()
    return device is not None and _accepts(device, code)


def _accepts(device: TOTPDevice, code: str) -> bool:
    """Whether a code is taken; which step it was of is noted, so is a wrong one."""
    allowed, _why = device.verify_is_allowed()
    if not allowed:
        return False
    if not _shows(device, code):
        device.throttle_increment()
        return False
    device.throttle_reset(commit=False)
    device.set_last_used_timestamp(commit=False)
    device.save()
    return True


@transaction.atomic
def _take_recovery(user: User, code: str) -> bool:
    used, _tables = user.recovery_codes.filter(digest=_digest(code)).delete()
    if used:
        audit.record(actor=user, verb="recovery_code_used", subject=f"user:{user.pk}")
    return bool(used)


BEGUN = "second_factor_begun"


def begin(session: SessionBase, user: User) -> TOTPDevice:
    """The device somebody is about to set up in this session, and nobody else sees."""
    kept = session.setdefault(BEGUN, sealed.new(user.pk))
    begun = TOTPDevice(user=user, name="app", confirmed=False, key=kept)
    try:
        sealed.bare(begun)
    except sealed.NotOpened:
        # Begun before the site's secret changed: nobody holds it yet.
        begun.key = session[BEGUN] = sealed.new(user.pk)
    return begun


@transaction.atomic
def confirm(
    session: SessionBase, user: User, code: str, *, beside: bool = False
) -> list[str] | None:
    """Make the begun device the person's only app; their new recovery codes.

    None when the code is not the device's, or, unless it may stand `beside` passkeys,
    when the person has a factor already: nothing changes then.
    """
    User.objects.select_for_update().get(pk=user.pk)
    device, code = begin(session, user), "".join(code.split())
    taken = device_of(user) is not None if beside else has_one(user)
    if taken or not code.isdecimal() or not _shows(device, code):
        return None
    with presence.serving(user.pk):
        TOTPDevice.objects.filter(user=user).delete()
        device.confirmed = True
        device.save()
        del session[BEGUN]
        audit.record(actor=user, verb="second_factor_set_up", subject=f"user:{user.pk}")
        return make_codes(user)


def _shows(device: TOTPDevice, code: str) -> bool:
    """Whether the code is the device's now; the step counts as used."""
    try:
        secret = sealed.opened(device.key, device.user_id)
    except sealed.NotOpened as error:
        logger.error("%s", error)
        return False
    totp = TOTP(secret, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    # No code has so many digits; a number of thousands takes long to read.
    number = int(code[:LONGEST])
    right = totp.verify(number, device.tolerance, device.last_t + 1)
    if right:
        device.last_t, device.drift = totp.t(), totp.drift
    return right


@transaction.atomic
def make_codes(user: User) -> list[str]:
    """New recovery codes, shown this once; the older ones end."""
    user.recovery_codes.all().delete()
    codes = [b32encode(token_bytes(15)).decode() for _ in range(CODES)]
    rows = [RecoveryCode(user=user, digest=_digest(code)) for code in codes]
    RecoveryCode.objects.bulk_create(rows)
    audit.record(actor=user, verb="recovery_codes_made", subject=f"user:{user.pk}")
    return [in_fours(code) for code in codes]


@transaction.atomic
def take_away(user: User, *, by: User) -> None:
    """Remove a lost second factor; the person sets up another one at the door.

    Of a strong account the database lets it go when two people said so; what they said
    is of the app and of all passkeys, in this order.
    """
    TOTPDevice.objects.filter(user=user).delete()
    keys = Passkey.objects.in_force().filter(user=user)
    keys.update(removed_at=timezone.now())
    user.recovery_codes.all().delete()
    audit.record(actor=by, verb="second_factor_removed", subject=f"user:{user.pk}")


def secret_of(device: TOTPDevice) -> str:
    """The secret as people type it into an app."""
    return in_fours(b32encode(sealed.bare(device).bin_key).decode())


def picture_of(device: TOTPDevice) -> str:
    """The QR code of a device as an SVG element without styles."""
    drawn = segno.make(sealed.bare(device).config_url, error="m")
    return drawn.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True)


def in_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _digest(code: str) -> bytes:
    return sha256(code.encode()).digest()
