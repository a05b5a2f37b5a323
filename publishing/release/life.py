"""The life of a release: drafted, sealed, approved to become public, withdrawn.

Whoever drafted an edition neither seals it nor approves that it becomes public.

Each verb writes its line of the audit trail in its own transaction.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import User
from accounts.two_person.rule import approving, attest
from publishing.content.release_content import (
    DistributionRow,
    FigureRow,
    OpinionRow,
    PlaceRow,
    ReleaseContent,
    RemeasureRow,
    ScoreRow,
)
from publishing.models import (
    Distribution,
    Figure,
    Indicator,
    Opinion,
    Receipts,
    Release,
    Remeasure,
    SampledPlace,
    Score,
)
from publishing.refusals import refused
from publishing.release import as_drafted, coverage
from publishing.release.copy_rows import copy_rows
from publishing.release.digest import digest

DRAFTED = "release_drafted"
# Rows beside the figures, by their name in the content.
CHILDREN = {
    "distributions": (Distribution, DistributionRow),
    "opinions": (Opinion, OpinionRow),
    "remeasures": (Remeasure, RemeasureRow),
    "places": (SampledPlace, PlaceRow),
    "scores": (Score, ScoreRow),
}


@transaction.atomic
def draft(
    *, content: ReleaseContent, by: User, at: datetime, reason: str = ""
) -> Release:
    """Store a new edition; an unsealed draft of the same round gives way to it.

    Raises Refused without figures, or for a correction that does not say why.
    """
    editions = Release.objects.filter(round_code=content.round_code)
    # The newest edition is locked, so two drafts at once do not take one number.
    list(editions.select_for_update().values_list("pk", flat=True))
    editions.filter(state=Release.State.DRAFT).delete()
    newest = editions.aggregate(newest=Max("edition"))["newest"] or 0
    values = _values(content)
    indicators, figures = values.pop("indicators"), values.pop("figures")
    children = {name: values.pop(name) for name in CHILDREN}
    leaves = b"".join(values.pop("receipts"))
    if not figures and not children["scores"]:
        raise refused("release_empty")
    if newest and not reason.strip():
        raise refused("public_reason_missing", "reason")
    attest(by)
    release = Release.objects.create(
        **values, edition=newest + 1, drafted_by=by, drafted_at=at, reason=reason
    )
    Indicator.objects.bulk_create(
        Indicator(release=release, **_values(row)) for row in indicators
    )
    _store(release, Figure, FigureRow, figures)
    for name, (model, record) in CHILDREN.items():
        _store(release, model, record, children[name])
    if leaves:
        Receipts.objects.create(release=release, leaves=leaves)
    told = as_drafted.told(release.pk, digest(release))
    _record(release, DRAFTED, by, figures=len(figures), **told)
    return release


@transaction.atomic
def discard_drafts(round_code: str, *, by: User, reason: str) -> int:
    """Take away unsealed drafts of a round, which nothing is made of; how many."""
    drafts = Release.objects.filter(round_code=round_code, state=Release.State.DRAFT)
    found = list(drafts.select_for_update())
    for release in found:
        _record(release, "release_discarded", by, reason=reason)
        release.delete()
    return len(found)


@transaction.atomic
def seal(
    release: Release,
    *,
    by: User,
    at: datetime,
    embargo_until: datetime | None = None,
    confirmation: str = "",
) -> Release:
    """Fix the figures for good; with `embargo_until` also approve that moment.

    Without one the edition waits for `publish`, which `confirmation` is for. The
    round's older sealed edition becomes superseded. Raises Refused.
    """
    release = _locked(release)
    if release.state != Release.State.DRAFT:
        raise refused("not_a_draft")
    if by.pk == release.drafted_by_id:
        raise refused("self_sealed")
    approving(by)
    older = Release.objects.filter(
        round_code=release.round_code, state=Release.State.SEALED
    )
    older.update(state=Release.State.SUPERSEDED)
    release.state = Release.State.SEALED
    release.sealed_by, release.sealed_at = by, at
    release.digest = digest(release)
    as_drafted.require(DRAFTED, release.pk, release.digest)
    release.save(update_fields=["state", "sealed_by", "sealed_at", "digest"])
    _record(release, "release_sealed", by, digest=release.digest)
    if embargo_until:
        return publish(
            release,
            by=by,
            at=at,
            public_from=embargo_until,
            confirmation=confirmation,
        )
    return release


@transaction.atomic
def publish(
    release: Release,
    *,
    by: User,
    at: datetime,
    public_from: datetime,
    confirmation: str = "",
) -> Release:
    """Approve the minute a sealed edition becomes public, or move it while it waits.

    A minute that is over means at once. An edition of the whole country that leaves
    provinces out needs a `confirmation` in words. Raises Refused for the drafter,
    without those words, before the seal, and once readers have it.
    """
    release = _locked(release)
    if release.state != Release.State.SEALED:
        raise refused("not_sealed")
    if by.pk == release.drafted_by_id:
        raise refused("self_approved")
    if release.is_readable(at=at):
        raise refused("already_public")
    left_out = _left_out(release, confirmation)
    approving(by)
    release.embargo_until = max(public_from, at)
    release.approved_by, release.approved_at = by, at
    release.confirmation = str(left_out.get("confirmation", ""))
    release.save(
        update_fields=["embargo_until", "approved_by", "approved_at", "confirmation"]
    )
    public = release.embargo_until.isoformat()
    _record(release, "release_approved", by, public_from=public, **left_out)
    return release


def _left_out(release: Release, confirmation: str) -> dict[str, object]:
    """The provinces an edition leaves out and why it is published all the same."""
    missing = coverage.missing(release)
    if not missing:
        return {}
    if not confirmation.strip():
        have, whole = coverage.counts(release, missing)
        raise refused("provinces_left_out", "confirmation", have=have, whole=whole)
    codes = [unit.code for unit in missing]
    return {"left_out": codes, "confirmation": confirmation.strip()}


@transaction.atomic
def withdraw(release: Release, *, by: User, at: datetime, reason: str) -> Release:
    """Take a sealed edition back; its page keeps a tombstone with the reason.

    Raises Refused.
    """
    release = _locked(release)
    if release.state not in (Release.State.SEALED, Release.State.SUPERSEDED):
        raise refused("not_sealed")
    if not reason.strip():
        raise refused("public_reason_missing", "reason")
    release.state = Release.State.WITHDRAWN
    release.reason, release.withdrawn_at = reason.strip(), at
    release.save(update_fields=["state", "reason", "withdrawn_at"])
    _record(release, "release_withdrawn", by, reason=release.reason)
    return release


def _store(release, model, record, rows):
    names = [field.name for field in fields(record)]
    values = attrgetter(*names)
    copy_rows(model, ["release_id", *names], ((release.pk, *values(r)) for r in rows))


def _values(row: Any) -> dict[str, Any]:
    """The fields of a frozen row by name, without asdict's deep copies."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


def _locked(release: Release) -> Release:
    return Release.objects.select_for_update().get(pk=release.pk)


def _record(release: Release, verb: str, by: User, **details: object) -> None:
    audit.record(actor=by, verb=verb, subject=f"release {release}", details=details)
