"""Passkeys of people: made, used, ended; a second way of the second factor.

A key never signs anybody in by itself: it is asked for after the password, as a code
is. Its challenge waits in the session of who was shown it, for one answer and five
minutes.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import audit, mail, presence
from accounts.models import Passkey, User
from accounts.refusals import refused
from accounts.sign_in import links, second_factor, webauthn

CHALLENGE = "passkey_challenge"
SECONDS = 300
MOST = 10
NEW, KNOWN = "new", "known"


def site() -> webauthn.Site:
    """Where keys count: by the settings, never by what a request says of itself."""
    if not settings.HTTPS:
        return webauthn.Site(webauthn.LOCAL, frozenset())
    host = urlsplit(links.address()).hostname or ""
    origins = settings.CSRF_TRUSTED_ORIGINS or [links.address()]
    return webauthn.Site(host, frozenset(origins))


def offer_new(session: SessionBase, user: User) -> str:
    """What a browser makes a key by, as JSON; empty when the person has enough."""
    known = _ids(user)
    if len(known) >= MOST:
        return ""
    handle = salted_hmac("accounts.passkeys", str(user.pk), algorithm="sha256").digest()
    options, challenge = webauthn.ask_for_new(
        site(), handle=handle, name=user.username, known=known
    )
    _keep(session, user, NEW, challenge)
    return json.dumps(options)


def offer_known(session: SessionBase, user: User) -> str:
    """What a browser asks the person's keys by, as JSON; empty without a key."""
    known = _ids(user)
    if not known:
        return ""
    options, challenge = webauthn.ask_for_known(site(), known=known)
    _keep(session, user, KNOWN, challenge)
    return json.dumps(options)


@transaction.atomic
def add(
    session: SessionBase, user: User, *, name: str, answer: str, beside: bool = False
) -> list[str] | None:
    """Keep the key a browser has made; recovery codes when it is the first factor.

    None when it proves nothing, or, unless `beside` was allowed, when the person has a
    factor already: nothing changes then.
    """
    User.objects.select_for_update().get(pk=user.pk)
    challenge, first = _take(session, user, NEW), not second_factor.has_one(user)
    if not challenge or not (first or beside) or len(_ids(user)) >= MOST:
        return None
    try:
        key = webauthn.new_key(site(), challenge=challenge, answer=answer)
    except webauthn.NotProven:
        return None
    if Passkey.objects.filter(credential_id=key.credential_id).exists():
        return None
    with presence.serving(user.pk):
        _store(user, name.strip()[:60] or _("Passkey"), key)
        return second_factor.make_codes(user) if first else []


def _store(user: User, name: str, key: webauthn.Key) -> None:
    made = Passkey.objects.create(
        user=user,
        name=name,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        made_at=timezone.now(),
    )
    _note(user, "second_factor_set_up", made)
    with override("vi"):
        what = _("a passkey was added: %(name)s") % {"name": name}
    mail.tell(user, *mail.of_account(user, what))


@transaction.atomic
def use(session: SessionBase, user: User, answer: str) -> bool:
    """Whether one of the person's keys signed what this session was shown, once."""
    challenge = _take(session, user, KNOWN)
    # Locked, or two requests could use one answer before either is noted down.
    rows = Passkey.objects.in_force().filter(user=user).select_for_update()
    keys = {bytes(row.credential_id): row for row in rows}
    if not challenge:
        return False
    public = {one: bytes(row.public_key) for one, row in keys.items()}
    try:
        found, count = webauthn.used_key(
            site(), challenge=challenge, answer=answer, keys=public
        )
    except webauthn.NotProven:
        return False
    return _counted(keys[found], challenge, count)


def _counted(key: Passkey, challenge: str, count: int) -> bool:
    """Note a use down; False if the key counts backwards or has signed this before."""
    if webauthn.went_back(key.sign_count, count):
        _tell_of_a_copy(key)
        return False
    if bytes(key.last_challenge) == challenge.encode():
        return False
    key.last_challenge, key.sign_count = challenge.encode(), count
    key.used_at = timezone.now()
    with presence.serving(key.user_id):
        key.save(update_fields=["last_challenge", "sign_count", "used_at"])
    return True


def _tell_of_a_copy(key: Passkey) -> None:
    _note(None, "passkey_counted_backwards", key)
    with override("vi"):
        what = _("the passkey “%(name)s” may have been copied; remove it today")
        what %= {"name": key.name}
    mail.tell(key.user, *mail.of_account(key.user, what))


@transaction.atomic
def remove(key: Passkey) -> None:
    """End a key by its owner's wish. Raises Refused for a member of staff's last."""
    user = User.objects.select_for_update().get(pk=key.user_id)
    left = second_factor.has_one(user, without=key)
    if second_factor.needed(user) and not left:
        raise refused("last_factor")
    if not left:
        user.recovery_codes.all().delete()
    key.removed_at = timezone.now()
    key.save(update_fields=["removed_at"])
    _note(user, "second_factor_removed", key)
    with override("vi"):
        what = _("a passkey was removed: %(name)s") % {"name": key.name}
    mail.tell(user, *mail.of_account(user, what))


def _note(actor: User | None, verb: str, key: Passkey) -> None:
    subject, details = f"user:{key.user_id}", {"passkey": key.pk}
    audit.record(actor=actor, verb=verb, subject=subject, details=details)


def _ids(user: User) -> list[bytes]:
    rows = Passkey.objects.in_force().filter(user=user).order_by("pk")
    return [bytes(one) for one in rows.values_list("credential_id", flat=True)]


def _keep(session: SessionBase, user: User, what: str, challenge: str) -> None:
    until = timezone.now().timestamp() + SECONDS
    kept = {"user": user.pk, "what": what, "challenge": challenge, "until": until}
    session[CHALLENGE] = kept


def _take(session: SessionBase, user: User, what: str) -> str:
    """The challenge this session was shown, once; empty for another or an old one."""
    kept = session.pop(CHALLENGE, None)
    if not kept or (kept["user"], kept["what"]) != (user.pk, what):
        return ""
    return kept["challenge"] if timezone.now().timestamp() < kept["until"] else ""
