"""Who hands in questionnaires, and from which places."""

from dataclasses import dataclass, replace
from hashlib import sha256
from secrets import token_urlsafe
from time import monotonic

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.roles import PERMISSIONS, Role
from surveys.models import Token
from surveys.refusals import refused

SECRET = "sipas_"  # nosec B105  # what a secret begins with
# A revoked token is refused after this long at the latest.
SECONDS_TRUSTED = 5
ENTERING = {"enter_responses", "key_paper", "upload_responses"}


@dataclass(frozen=True)
class Sender:
    """`units` None means everywhere; `round_id` None any round."""

    channel: str
    user_id: int | None
    units: frozenset[int] | None = None
    points: frozenset[int] = frozenset()
    round_id: int | None = None
    may_weigh: bool = False

    def may_send_from(self, line, point_id):
        """Whether the place is theirs: `line` holds the unit's id and those above."""
        if self.units is None or point_id in self.points:
            return True
        return not self.units.isdisjoint(line)

    def by(self, channel):
        return replace(self, channel=channel)


@transaction.atomic
def issue(*, name, user, rnd, units, service_points=(), by, at, expires_at):
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
def revoke(token, *, by, at):
    """Refuse the token from now on; a second time changes nothing."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        _kept.pop(token.digest, None)
        _record(by, "token_revoked", token)


def of_token(secret, *, at):
    """The sender a token speaks for. Raises Refused."""
    known = _known(_digest(secret))
    if known is None:
        raise refused("not_signed_in")
    sender, ends_at = known
    if at >= ends_at:
        raise refused("token_ended")
    return sender


def of_user(user, *, channel):
    """The sender a signed-in person is today. Raises Refused."""
    if not user.is_authenticated or not user.is_active:
        raise refused("not_signed_in")
    held = [
        membership
        for membership in user.memberships.on(timezone.localdate())
        if PERMISSIONS[Role(membership.role)] & ENTERING
    ]
    if not held:
        raise refused("not_permitted")
    everywhere = any(not m.unit_id and not m.service_point_id for m in held)
    return Sender(
        channel=channel,
        user_id=user.pk,
        units=None if everywhere else frozenset(m.unit_id for m in held if m.unit_id),
        points=frozenset(m.service_point_id for m in held if m.service_point_id),
        # Weights come with files of officers, never with a surveyor's form.
        may_weigh=channel == "bulk",
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
    found = Token.objects.filter(digest=digest, user__is_active=True)
    token = found.prefetch_related("units", "service_points").first()
    if token is None:
        return None
    sender = Sender(
        channel="api",
        user_id=token.user_id,
        units=frozenset(unit.pk for unit in token.units.all()),
        points=frozenset(point.pk for point in token.service_points.all()),
        round_id=token.round_id,
    )
    return sender, min(token.expires_at, token.revoked_at or token.expires_at)


def _digest(secret):
    return sha256(secret.encode()).hexdigest()


def _record(by, verb, token):
    details = {"round": token.round.code, "user": token.user.username}
    audit.record(actor=by, verb=verb, subject=f"token {token.pk}", details=details)
