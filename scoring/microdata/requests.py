"""Requests for microdata: asked, decided by somebody else, fetched, ended."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from accounts import audit
from accounts.models import User
from accounts.two_person.rule import approving
from publishing.content.release_content import SIPAS
from publishing.models import Release
from scoring.microdata import files
from scoring.microdata.models import ResearchFile
from scoring.models import Access, Download
from scoring.refusals import refused

logger = logging.getLogger(__name__)
# The task by name: tasks stand above this module and know it, not the other way round.
MAKE = "scoring.tasks.make_research_file"
# Long enough for an analysis; whoever needs it longer asks again.
DAYS = 90


def ask(
    release: Release, *, by: User, institution: str, purpose: str, terms: bool
) -> Access:
    """Raises Refused: hidden release, one of points, terms not accepted, empty words, a
    request that waits already."""
    files.refuse_hidden(release)
    if release.kind != SIPAS:
        raise refused("no_microdata_of_points", str(release))
    if not terms:
        raise refused("terms_not_accepted", str(release))
    for name, words in (("institution", institution), ("purpose", purpose)):
        if not words.strip():
            raise refused("words_missing", name)
    try:
        with transaction.atomic():
            asked = Access.objects.create(
                release=release,
                asked_by=by,
                asked_at=timezone.now(),
                institution=institution.strip(),
                purpose=purpose.strip(),
            )
            record(asked, "microdata_asked", by)
            transaction.on_commit(lambda: prepare(release))
    except IntegrityError:
        raise refused("asked_already", str(release)) from None
    return asked


def prepare(release: Release) -> None:
    """Wake a worker to make the file before anybody decides; without one it is made
    when the request is granted."""
    try:
        current_app.send_task(
            MAKE, kwargs={"release_id": release.pk}, retry=False, ignore_result=True
        )
    except (BrokerUnreachable, OSError) as error:
        logger.warning("broker unreachable, the file of %s waits: %s", release, error)


@transaction.atomic
def grant(access: Access, *, by: User, days: int = DAYS) -> Access:
    """The file is made first: nothing is promised that cannot be protected."""
    kept = undecided(access, by=by)
    files.of(kept.release, by=by)
    now = timezone.now()
    return decide(
        kept, by=by, granted=True, at=now, valid_until=now + timedelta(days=days)
    )


@transaction.atomic
def refuse(access: Access, *, by: User, reason: str) -> Access:
    kept = undecided(access, by=by)
    if not reason.strip():
        raise refused("words_missing", "reason")
    return decide(kept, by=by, granted=False, at=timezone.now(), reason=reason.strip())


def undecided(access: Access, *, by: User) -> Access:
    kept = Access.objects.select_for_update().get(pk=access.pk)
    if kept.decided_at:
        raise refused("decided_before", str(kept))
    if kept.asked_by_id == by.pk:
        raise refused("own_request", str(kept))
    return kept


def decide(
    access: Access, *, by: User, granted: bool, at: datetime, **words: object
) -> Access:
    approving(by)
    decided = {"decided_by": by, "decided_at": at, "granted": granted, **words}
    for name, value in decided.items():
        setattr(access, name, value)
    access.save(update_fields=list(decided))
    record(access, "microdata_granted" if granted else "microdata_refused", by)
    return access


@transaction.atomic
def end(access: Access, *, by: User) -> None:
    """Nothing more is fetched under this grant. Raises Refused if it is over."""
    now = timezone.now()
    kept = Access.objects.select_for_update().get(pk=access.pk)
    if not kept.is_open(at=now):
        raise refused("access_is_over", str(kept.release))
    kept.ended_at = now
    kept.save(update_fields=["ended_at"])
    record(kept, "microdata_ended", by)


@transaction.atomic
def fetch(access: Access, *, by: User) -> ResearchFile:
    """The file, written down as fetched. Raises Refused."""
    now = timezone.now()
    if access.asked_by_id != by.pk or not access.is_open(at=now):
        raise refused("access_is_over", str(access.release))
    found = files.of(access.release)
    Download.objects.create(access=access, by=by, at=now, digest=found.digest)
    record(access, "microdata_fetched", by, digest=found.digest)
    return found


def record(access: Access, verb: str, by: User, **details: object) -> None:
    subject = f"release {access.release}"
    audit.record(
        actor=by, verb=verb, subject=subject, details={"access": access.pk} | details
    )
