"""The life of a table of announced figures: sealed by a second person, or discarded.

Sealing makes it public at once: every figure of it was public before, elsewhere.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.two_person.rule import approving, attest
from publishing.announced.digest import content_digest
from publishing.announced.load import DRAFTED
from publishing.announced.store import statements_of
from publishing.models import AnnouncedEdition
from publishing.refusals import refused
from publishing.release import as_drafted

State = AnnouncedEdition.State


@transaction.atomic
def take(edition: AnnouncedEdition, *, by: User) -> AnnouncedEdition:
    """Draft as one's own what a command loaded. Raises Refused where somebody has."""
    edition = _locked(edition)
    if edition.state != State.DRAFT or edition.drafted_by_id is not None:
        raise refused("taken_already")
    attest(by)
    edition.drafted_by = by
    edition.save(update_fields=["drafted_by"])
    _record(edition, "announced_taken", by)
    return edition


@transaction.atomic
def seal(edition: AnnouncedEdition, *, by: User, at: datetime) -> AnnouncedEdition:
    """Fix an edition and make it public; the one before becomes superseded.

    Raises Refused for the drafter, for what is no draft, and for one without drafter.
    """
    edition = _locked(edition)
    if edition.state != State.DRAFT:
        raise refused("not_a_draft")
    if edition.drafted_by_id is None:
        raise refused("nobody_drafted")
    if by.pk == edition.drafted_by_id:
        raise refused("self_sealed")
    approving(by)
    older = AnnouncedEdition.objects.filter(code=edition.code, state=State.SEALED)
    older.update(state=State.SUPERSEDED)
    edition.state = State.SEALED
    edition.sealed_by, edition.sealed_at = by, at
    edition.digest = content_digest(edition.declaration, statements_of(edition))
    as_drafted.require(DRAFTED, edition.pk, edition.digest)
    edition.save(update_fields=["state", "sealed_by", "sealed_at", "digest"])
    _record(edition, "announced_sealed", by, digest=edition.digest)
    return edition


@transaction.atomic
def discard(edition: AnnouncedEdition, *, by: User) -> None:
    """Take away a draft that is not to be; nobody ever read it. Raises Refused."""
    edition = _locked(edition)
    if edition.state != State.DRAFT:
        raise refused("not_a_draft")
    digest = content_digest(edition.declaration, statements_of(edition))
    _record(edition, "announced_discarded", by, digest=digest)
    edition.delete()


@transaction.atomic
def withdraw(
    edition: AnnouncedEdition, *, by: User, at: datetime, reason: str
) -> AnnouncedEdition:
    """Take a sealed edition back; its page says why. Raises Refused."""
    edition = _locked(edition)
    if edition.state not in (State.SEALED, State.SUPERSEDED):
        raise refused("not_sealed")
    if not reason.strip():
        raise refused("public_reason_missing", "reason")
    edition.state = State.WITHDRAWN
    edition.reason, edition.withdrawn_at = reason.strip(), at
    edition.save(update_fields=["state", "reason", "withdrawn_at"])
    _record(edition, "announced_withdrawn", by, reason=edition.reason)
    return edition


def _locked(edition: AnnouncedEdition) -> AnnouncedEdition:
    return AnnouncedEdition.objects.select_for_update().get(pk=edition.pk)


def _record(edition: AnnouncedEdition, verb: str, by: User, **details: object) -> None:
    audit.record(actor=by, verb=verb, subject=f"announced {edition}", details=details)
