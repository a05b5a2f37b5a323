"""The one door: name and password, then a second factor, then a session.

How often one may try is counted before anything is compared, in three widths: one
account from one source, one source on all accounts, and one account from all sources
that are unknown to it. What turns out well is given back, so an office behind one
address is not slowed down by its own mornings.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, mail
from accounts.models import User
from accounts.sign_in import device_cookies, passkeys, second_factor
from accounts.staff.request import StaffRequest
from accounts.tries.client_address import address_of
from accounts.tries.rates import Rate

log = logging.getLogger("accounts.sign_in.steps")

# At most 5 + 15 / 3 = 10 in any quarter of an hour.
FROM_ONE_SOURCE = Rate("account from one source", burst=5, every=180)
OF_ONE_SOURCE = Rate("one source on all accounts", burst=60, every=15)
BY_STRANGERS = Rate("account from unknown sources", burst=20, every=60)
# Whoever fails at codes knows the password: so many a day, and the owner is told.
CODES_A_DAY = Rate("codes from unknown browsers", burst=20, every=86_400 / 20)
TOLD = Rate("owner told of guessed codes", burst=1, every=86_400)
# Between the password and the second factor.
SECONDS_PENDING = 600
PENDING = "pending"


class TooManyTries(Exception):
    """Nothing was compared; `seconds` until the next try may be made."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def password_of(request: HttpRequest, *, name: str, password: str) -> User | None:
    """The person whose name and password these are. Raises TooManyTries."""
    name = normalize("NFKC", name)
    counted = _count(request, "password", name)
    user = authenticate(request, username=name, password=password)
    _conclude(request, counted, user is not None, "password", name)
    if user is None:
        _note_refused(User.objects.filter(username=name).first(), "password")
    return user


def own_password(request: StaffRequest, password: str) -> bool:
    """Whether it is the signed-in person's, counted as at the door. Raises
    TooManyTries."""
    user = request.user
    counted = _count(request, "password", user.username)
    right = user.check_password(password)
    _conclude(request, counted, right, "password", user.username)
    if not right:
        _note_refused(user, "password")
    return right


def code_of(request: HttpRequest, user: User, code: str) -> bool:
    """Whether the code is the person's next one, or a recovery code unused till now.

    Raises TooManyTries."""
    right = partial(second_factor.verify, user, code)
    return _factor_of(request, user, "code", right)


def passkey_of(request: HttpRequest, user: User, answer: str) -> bool:
    """Whether a key of the person signed what this session was shown; counted with
    the codes. Raises TooManyTries."""
    right = partial(passkeys.use, request.session, user, answer)
    return _factor_of(request, user, "passkey", right)


def _factor_of(
    request: HttpRequest, user: User, what: str, verify: Callable[[], bool]
) -> bool:
    try:
        counted = _count(request, "code", user.username)
    except TooManyTries:
        _tell_of_guesses(user)
        raise
    right = verify()
    _conclude(request, counted, right, "code", user.username)
    if not right:
        _note_refused(user, what)
    return right


def _note_refused(user: User | None, what: str) -> None:
    """On the trail of the account that was tried; a name nobody has has none."""
    if user is not None:
        subject, details = f"user:{user.pk}", {"what": what}
        audit.record(
            actor=None, verb="sign_in_refused", subject=subject, details=details
        )


def _tell_of_guesses(user: User) -> None:
    if TOLD.take(user.pk):
        return
    audit.record(actor=None, verb="codes_guessed", subject=f"user:{user.pk}")
    what = _("somebody who knows your password guesses your codes; change it today")
    mail.tell(user, *mail.of_account(user, what))


def wait_at(request: HttpRequest, user: User, *, next_page: str) -> None:
    """Keep in an otherwise empty session who still owes the second factor."""
    request.session.flush()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": timezone.now().timestamp() + SECONDS_PENDING,
        "next": next_page,
    }


def ask_again(request: StaffRequest, *, next_page: str) -> None:
    """End the session of who is signed in, until the second factor is given anew."""
    wait_at(request, request.user, next_page=next_page)


def pending(request: HttpRequest) -> User | None:
    """Who gave the right password here a while ago and owes the second factor."""
    kept = request.session.get(PENDING)
    if not kept or kept["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user and user.has_ended():
        return None
    return user if user and user.get_session_auth_hash() == kept["hash"] else None


@transaction.atomic
def enter(request: HttpRequest, user: User, *, code_at: float) -> str:
    """Open a session under a new key; the page the person wanted, or nothing.

    `code_at` is when a second factor was given, 0 where none was due.
    """
    wanted = request.session.pop(PENDING, {}).get("next", "")
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if code_at:
        request.session[second_factor.VERIFIED_AT] = code_at
    log.info("user %s signed in", user.pk)
    details = {"second_factor": bool(code_at)}
    audit.record(
        actor=user, verb="signed_in", subject=f"user:{user.pk}", details=details
    )
    return wanted


@transaction.atomic
def leave_everywhere(user: User, *, by: User) -> None:
    """End all sessions of a person, the one that asks too."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    audit.record(actor=by, verb="signed_out_everywhere", subject=f"user:{user.pk}")


def _count(
    request: HttpRequest, what: str, name: str
) -> list[tuple[Rate, tuple[str, ...]]]:
    """Rates and keys of one try, taken; raises TooManyTries."""
    counted = []
    for rate, key in _rates(request, what, name):
        if wait := rate.take(*key):
            log.warning("%s of %s: too many tries", what, device_cookies.mark_of(name))
            raise TooManyTries(wait)
        counted.append((rate, key))
    return counted


def _rates(
    request: HttpRequest, what: str, name: str
) -> list[tuple[Rate, tuple[str, ...]]]:
    """An account counts by its name in any spelling of its capitals."""
    account, source = name.casefold(), address_of(request)
    if word := device_cookies.word_of(request, account):
        return [(FROM_ONE_SOURCE, (what, account, word))]
    of_a_day = [(CODES_A_DAY, (what, account))] if what == "code" else []
    return [
        *of_a_day,
        (FROM_ONE_SOURCE, (what, account, source)),
        (OF_ONE_SOURCE, (what, source)),
        (BY_STRANGERS, (what, account)),
    ]


def _conclude(
    request: HttpRequest,
    counted: Sequence[tuple[Rate, tuple[str, ...]]],
    right: bool,
    what: str,
    name: str,
) -> None:
    if right:
        for rate, key in counted:
            rate.give_back(*key)
    else:
        # Never the name: people type passwords into its field.
        log.warning("%s of %s refused", what, device_cookies.mark_of(name))
