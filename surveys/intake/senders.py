"""Who hands in questionnaires, and from which places."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from time import monotonic

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Membership, User
from accounts.roles import PERMISSIONS, Role
from localities.models import Level, ServicePoint, Unit
from surveys.models import Round, Token
from surveys.refusals import refused

SECRET = "sipas_"  # nosec B105  # what a secret begins with
# A revoked token is refused after this long at the latest.
SECONDS_TRUSTED = 5
ENTERING = frozenset({"enter_responses", "key_paper"})
UPLOADING = frozenset({"upload_responses"})
WAYS = {"bulk": Round.Way.FILE, "paper": Round.Way.PAPER}


@dataclass(frozen=True)
class Places:
    """Units with all below them, None meaning every unit; and service points."""

    units: frozenset[int] | None = None
    points: frozenset[int] = frozenset()

    def reach(self, line: Iterable[int], point_id: int | None) -> bool:
        """Whether a place is among them: `line` is the unit's id and those above."""
        if self.units is None or point_id in self.points:
            return True
        return not self.units.isdisjoint(line)


@dataclass(frozen=True)
class Sender:
    """A person, and what their roles of today let them hand in.

    Every one of `places` must reach where a questionnaire was gathered. `round_id` None
    means any round; `batch_id` is the paper batch that is being closed in the person's
    name.
    """

    channel: str
    user_id: int
    places: tuple[Places, ...] = (Places(),)
    round_id: int | None = None
    batch_id: int | None = None
    may_weigh: bool = False

    def may_send_from(self, line: Iterable[int], point_id: int | None) -> bool:
        return all(places.reach(line, point_id) for places in self.places)

    @property
    def way(self) -> Round.Way:
        """How they hand in; a token is known by its round, whatever a device says."""
        if self.channel in WAYS:
            return WAYS[self.channel]
        is_token = self.round_id is not None
        return Round.Way.SYSTEMS if is_token else Round.Way.SURVEYORS

    def by(self, channel: str) -> Sender:
        return replace(self, channel=channel)


@transaction.atomic
def issue(
    *,
    name: str,
    user: User,
    rnd: Round,
    units: Iterable[Unit],
    service_points: Iterable[ServicePoint] = (),
    by: User | None,
    at: datetime,
    expires_at: datetime,
) -> tuple[Token, str]:
    """A new token and its secret, which is shown this once and not kept."""
    secret = SECRET + token_urlsafe(32)
    token = Token.objects.create(
        name=name,
        digest=_digest(secret),
        user=user,
        round=rnd,
        made_by=by,
        made_at=at,
        expires_at=expires_at,
    )
    token.units.set(units)
    token.service_points.set(service_points)
    _record(by, "token_issued", token)
    return token, secret


@transaction.atomic
def revoke(token: Token, *, by: User | None, at: datetime) -> None:
    """Refuse the token from now on; a second time changes nothing."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        _kept.pop(token.digest, None)
        _record(by, "token_revoked", token)


def of_token(secret: str, *, at: datetime) -> Sender:
    """The owner of a token, in the places it names. Raises Refused."""
    known = _known(_digest(secret))
    if known is None:
        raise refused("not_signed_in")
    sender, ends_at = known
    if at >= ends_at:
        raise refused("token_ended")
    return sender


def of_user(user: User | AnonymousUser, *, channel: str) -> Sender:
    """The sender a signed-in person is today. Raises Refused."""
    if not user.is_authenticated or not user.is_active:
        raise refused("not_signed_in")
    # Files and their weights are another right than a surveyor's forms.
    is_file = channel == "bulk"
    places = _places_of(user, UPLOADING if is_file else ENTERING)
    if places is None:
        raise refused("not_permitted")
    return Sender(
        channel=channel,
        user_id=user.pk,
        places=(places,),
        may_weigh=is_file,
    )


def _is_everywhere(held: Membership) -> bool:
    """Whether a role is held in the nation, or by the ministry without a place."""
    if held.unit is None:
        return held.service_point_id is None
    return held.unit.level == Level.NATION


def _places_of(user: User, permissions: AbstractSet[str]) -> Places | None:
    """The places of the roles held today that carry a permission; None without one."""
    held = [
        membership
        for membership in user.memberships.on(timezone.localdate()).select_related(
            "unit"
        )
        if PERMISSIONS[Role(membership.role)] & permissions
    ]
    if not held:
        return None
    if any(_is_everywhere(one) for one in held):
        return Places()
    return Places(
        units=frozenset(m.unit_id for m in held if m.unit_id),
        points=frozenset(m.service_point_id for m in held if m.service_point_id),
    )


_kept: dict[str, tuple[tuple, float]] = {}


def _known(digest):
    """(sender, end) of a token, trusted for a moment; None for an unknown one."""
    known, read_at = _kept.get(digest, (None, 0.0))
    if known is None or monotonic() - read_at > SECONDS_TRUSTED:
        known = _read(digest)
        if known is None:
            _kept.pop(digest, None)
        else:
            _kept[digest] = (known, monotonic())
    return known


def _read(digest):
    """A token opens nothing its owner's roles do not open today."""
    found = Token.objects.filter(digest=digest, user__is_active=True)
    found = found.select_related("user").prefetch_related("units", "service_points")
    token = found.first()
    owner = _places_of(token.user, ENTERING) if token else None
    if token is None or owner is None:
        return None
    named = Places(
        units=frozenset(unit.pk for unit in token.units.all()),
        points=frozenset(point.pk for point in token.service_points.all()),
    )
    sender = Sender(
        channel="api",
        user_id=token.user_id,
        places=(owner, named),
        round_id=token.round_id,
    )
    return sender, min(token.expires_at, token.revoked_at or token.expires_at)


def _digest(secret):
    return sha256(secret.encode()).hexdigest()


def _record(by: User | None, verb: str, token: Token) -> None:
    details = {"round": token.round.code, "user": token.user.username}
    details |= audit.by_operator(by)
    audit.record(actor=by, verb=verb, subject=f"token {token.pk}", details=details)
