"""New people invited: by mail through the queue, or by a sheet printed for them.

Both carry a link that works once, by which the owner chooses the password; a second
factor is asked at the first sign-in all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import segno
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import audit
from accounts.mails import post
from accounts.models import OF_DESKS, STRONG, Invitation, Membership, User
from accounts.refusals import refused
from accounts.roles import may
from accounts.sign_in import links
from accounts.staffing import givers
from jobs import leases, wake
from jobs.leases import LIVE

# A page of paper holds a few; a browser prints so many pages without trouble.
A_SHEET = 120
NEVER_IN = Q(last_login__isnull=True) & Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def invite(people: Iterable[User], *, by: User) -> int:
    """Leave a mail to each who has an address to the workers; how many."""
    under_way = Invitation.objects.live().values("user")
    wanted = User.objects.filter(pk__in=[user.pk for user in people]).exclude(email="")
    rows = [
        Invitation(user=user, asked_by=by)
        for user in wanted.filter(NEVER_IN).exclude(pk__in=under_way)
    ]
    Invitation.objects.bulk_create(rows)
    if rows:
        wake.on_commit(Invitation)
    return len(rows)


def never_in(user: User) -> bool:
    """Whether the owner of an account has not opened it yet."""
    return user.last_login is None and not user.has_usable_password()


def is_of_the_ministry(held: Iterable[Membership]) -> bool:
    """Whether roles make an account one that no paper opens and two people change."""
    return any(one.role in STRONG | OF_DESKS for one in held)


@transaction.atomic
def send_again(user: User, *, by: User) -> bool:
    """Mail a link anew; False when enough were sent for now. Raises Refused."""
    who = givers.giver(by)
    held = list(user.memberships.select_related("service_point", "body"))
    if not user.email:
        raise refused("address_missing", "contact", contact=user.username)
    if not who.may_touch(user, held):
        raise refused("person_not_yours", "contact", contact=user.username)
    if never_in(user):
        return not links.SENT.take(user.pk) and bool(invite([user], by=by))
    return links.send(user, by=by)


def undelivered(by: User) -> QuerySet[Invitation]:
    """Last mails to new people within reach that were refused or came back."""
    newer = Invitation.objects.filter(user=OuterRef("user"), pk__gt=OuterRef("pk"))
    never_in = Q(user__last_login__isnull=True, user__is_active=True) & Q(
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    rows = Invitation.objects.filter(
        never_in, Q(state=Invitation.State.FAILED) | ~Q(came_back="")
    )
    rows = rows.filter(~Exists(newer), printed_at=None).select_related("user")
    rows = rows.prefetch_related("user__memberships")
    if not may(by, "manage_people"):
        today = timezone.localdate()
        held = givers.giver(by).memberships().exclude(valid_until__lte=today)
        rows = rows.filter(Exists(held.filter(user=OuterRef("user"))))
    return rows.order_by("user__username", "pk")


@transaction.atomic
def mend_address(user: User, *, address: str, by: User) -> None:
    """Another address for who never opened the account, and the invitation again.

    The address is the user name too, where it was. Raises Refused; for accounts of the
    ministry two people change it.
    """
    who, new = givers.giver(by), address.strip().lower()
    held = list(user.memberships.select_related("service_point", "body"))
    if is_of_the_ministry(held) or not never_in(user) or not user.email:
        raise refused("address_is_settled", "address", contact=user.username)
    if not who.may_touch(user, held) or not any(who.holds(one) for one in held):
        raise refused("person_not_yours", "address", contact=user.username)
    try:
        validate_email(new)
    except ValidationError:
        raise refused("no_address", "address", value=address) from None
    known, old = user.username == user.email, user.email
    user.email = new
    user.username = new if known else user.username
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "username"])
    except IntegrityError:
        raise refused("address_taken", "address", value=new) from None
    details = {"before": old, "after": new}
    subject = f"user:{user.pk}"
    audit.record(actor=by, verb="address_mended", subject=subject, details=details)
    invite([user], by=by)


def deliver(invitation: Invitation) -> None:
    """Send one mail of the queue; a refused address is not tried again."""
    user = invitation.user
    if user.last_login is not None or not user.email or not user.is_active:
        leases.finish(invitation)
        return
    with override("vi"):
        subject, text = _("Your account in SIPAS"), _words(user)
    message = EmailMessage(f"SIPAS: {subject}", text, to=[user.email])
    post.send(invitation, message)
    leases.finish(invitation)
    audit.record(
        actor=invitation.asked_by, verb="invitation_mailed", subject=f"user:{user.pk}"
    )


def _words(user: User) -> str:
    return _(
        "%(person)s: an account was made for you.\n\n"
        "User name: %(name)s\n"
        "To choose your password, open %(link)s\n\n"
        "The link works once, for %(days)d days. At the first sign-in you set up a"
        " second factor with an authenticator app on your phone."
    ) % {
        "person": str(user),
        "name": user.username,
        "link": links.invitation_link(user),
        "days": links.DAYS_OF_INVITATION,
    }


@dataclass(frozen=True)
class Slip:
    """What is cut out of a sheet for one person; `picture` is the link as SVG."""

    person: User
    place: str
    link: str
    picture: str
    until: date


def to_print(by: User) -> QuerySet[User]:
    """New people without an address whom this person may hand a printed link."""
    today = timezone.localdate()
    held = givers.giver(by).memberships().exclude(valid_until__lte=today)
    rows = User.objects.filter(NEVER_IN, email="", is_active=True)
    rows = rows.filter(memberships__in=held)
    return rows.exclude(memberships__role__in=STRONG).distinct().order_by("username")


@transaction.atomic
def sheet(people: Sequence[User], *, by: User) -> list[Slip]:
    """A slip for each, with a link that works once. Raises Refused.

    Only for who never signed in or has no address, and never for an account of the
    ministry: whoever holds the paper chooses the password.
    """
    who = givers.giver(by)
    found = people[:A_SHEET]
    for user in found:
        _check(user, who)
    slips = [_slip(user) for user in found]
    missed = Invitation.objects.exclude(state__in=LIVE).filter(user__in=found)
    missed.filter(printed_at=None).update(printed_at=timezone.now())
    for user in found:
        audit.record(actor=by, verb="invitation_printed", subject=f"user:{user.pk}")
    return slips


def _check(user: User, who: givers.Giver) -> None:
    held = list(user.memberships.select_related("service_point", "body"))
    if not who.may_touch(user, held) or is_of_the_ministry(held):
        raise refused("person_not_yours", "contact", contact=user.username)
    signed_in = user.last_login is not None or user.has_usable_password()
    if signed_in and user.email:
        raise refused("has_an_address", "contact", contact=user.username)
    if not user.is_active or not any(who.holds(one) for one in held):
        raise refused("person_not_yours", "contact", contact=user.username)


def _slip(user: User) -> Slip:
    link = links.invitation_link(user)
    days = timedelta(days=links.DAYS_OF_INVITATION)
    code = segno.make(link, error="m", micro=False)
    picture = code.svg_inline(border=2, scale=3, omitsize=True)
    return Slip(user, _place_of(user), link, picture, timezone.localdate() + days)


def _place_of(user: User) -> str:
    held: Membership | None = (
        user.memberships.exclude(valid_until__lte=timezone.localdate())
        .select_related("unit", "service_point", "body")
        .order_by("pk")
        .first()
    )
    place = held and (held.service_point or held.body or held.unit)
    return place.name if place else ""
