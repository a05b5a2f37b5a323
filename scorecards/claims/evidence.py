"""Evidence: files kept once, shown for leaves with the page to look at."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from scorecards.claims import cards, storage
from scorecards.claims.storage import digest
from scorecards.file_kinds.kinds import SUFFIXES, FileFault, kind_of
from scorecards.models import Card, Evidence, StoredFile
from scorecards.refusals import refused

OFFICERS = (cards.OFFICER,)
ITS_PEOPLE = (cards.OFFICER, cards.LEADER)
LONGEST_NAME, LONGEST_PAGE = 200, 100


def take(
    card: Card, upload: UploadedFile | None, *, whole: bool, by: User, at: datetime
) -> StoredFile:
    """The file of a unit, checked, hashed and stored before a row tells of it.

    `whole`: whether what the form sends after the file came too. Raises Refused.
    """
    if not cards.works_at(by, card, *ITS_PEOPLE):
        raise refused("not_your_card")
    if upload is None or upload.file is None:
        raise refused("file_missing" if whole else "file_cut", "file")
    name = PurePath(upload.name or "").name[-LONGEST_NAME:]
    if not whole:
        raise refused("file_cut", "file")
    if (upload.size or 0) > settings.LARGEST_EVIDENCE:
        most = filesizeformat(settings.LARGEST_EVIDENCE)
        raise refused("file_too_large", "file", most=most)
    try:
        kind = kind_of(name, cast(BinaryIO, upload.file))
    except FileFault as fault:
        kinds = ", ".join(SUFFIXES)
        raise refused(fault.code, "file", value=name, kinds=kinds) from None
    found, size = digest(cast(BinaryIO, upload.file))
    row = StoredFile(name=name, kind=kind.name, size=size, sha256=found, by=by, at=at)
    storage.keep(row.key, upload, size=size)
    return _row(card, row, by=by)


@transaction.atomic
def _row(card: Card, row: StoredFile, *, by: User) -> StoredFile:
    """The unit's row of these bytes; an earlier one stays."""
    row.unit_id, row.body_id = card.unit_id, card.body_id
    rule.attest(by)
    wanted = StoredFile.objects.filter(
        unit=row.unit_id, body=row.body_id, sha256=row.sha256
    )
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return wanted.get()


@transaction.atomic
def attach(
    card: Card,
    leaf: str,
    file: StoredFile,
    *,
    page: str,
    by: User,
    at: datetime,
) -> Evidence:
    """Show a file of the unit for a leaf. Raises Refused."""
    card = cards.locked(card, by=by, roles=OFFICERS)
    component = cards.leaf_of(card.cycle, leaf)
    cards.require_open(card, component.code, at=at)
    if (file.unit_id, file.body_id) != (card.unit_id, card.body_id):
        raise refused("file_of_another_unit", "file")
    return _write(card, component.code, file, page=page, attached=True, by=by, at=at)


@transaction.atomic
def detach(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Show it no longer; the file and what was shown stay on record. Raises Refused."""
    card = cards.locked(evidence.card, by=by, roles=OFFICERS)
    cards.require_open(card, evidence.leaf, at=at)
    return _write(
        *(card, evidence.leaf, evidence.file),
        page=evidence.page,
        attached=False,
        by=by,
        at=at,
    )


def _write(
    card: Card,
    leaf: str,
    file: StoredFile,
    *,
    page: str,
    attached: bool,
    by: User,
    at: datetime,
) -> Evidence:
    rule.attest(by)
    row = Evidence.objects.create(
        card=card,
        leaf=leaf,
        file=file,
        page=page.strip()[:LONGEST_PAGE],
        attached=attached,
        by=by,
        at=at,
    )
    audit.record(
        actor=by,
        verb="evidence_attached" if attached else "evidence_taken_off",
        subject=f"scorecard {card.pk}",
        details={"leaf": leaf, "sha256": file.sha256},
    )
    return row


def shown(card: Card) -> dict[str, list[Evidence]]:
    """What is attached now, by leaf."""
    found: dict[str, list[Evidence]] = {}
    for one in card.evidence.newest().select_related("file"):
        if one.attached:
            found.setdefault(one.leaf, []).append(one)
    return found


def files_of(card: Card) -> list[StoredFile]:
    """Everything the unit ever stored, the newest first: also of other years."""
    rows = StoredFile.objects.filter(unit=card.unit_id, body=card.body_id)
    return list(rows.order_by("-pk")[:200])
