"""Evidence: files kept once, shown for leaves with the page to look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
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
LONGEST_NAME, LONGEST_PAGE = 200, 100


@dataclass(frozen=True)
class Sent:
    """A file as a form sent it; `whole`: whether what stands after it came too."""

    upload: UploadedFile | None
    whole: bool = True


def show(
    card: Card, leaf: str, sent: Sent, *, page: str, by: User, at: datetime
) -> Evidence:
    """Take a file in and show it for a leaf: both, or neither. Raises Refused."""
    with transaction.atomic():
        # The lock goes before the bytes are written: others of the unit do not wait.
        _writable(card, leaf, by=by, at=at)
    with taken(card, sent, by=by, at=at) as file:
        return attach(card, leaf, file, page=page, by=by, at=at)


@contextmanager
def taken(card: Card, sent: Sent, *, by: User, at: datetime) -> Iterator[StoredFile]:
    """The file of a unit, stored while a block puts it on record.

    What the block or the room of the unit refuses leaves no bytes behind. Raises
    Refused.
    """
    row = _looked_at(card, sent, by=by, at=at)
    _require_room(card, row)
    with transaction.atomic():
        storage.alone(row.sha256)
        upload = cast(UploadedFile, sent.upload)
        is_new = storage.keep(row.key, upload, size=row.size)
        try:
            with transaction.atomic():
                # Of two at once, the second counts what the first one stored.
                Card.objects.select_for_update(of=("self",)).get(pk=card.pk)
                _require_room(card, row)
                yield _row(row, by=by)
        except BaseException:
            if is_new and not StoredFile.objects.filter(sha256=row.sha256).exists():
                storage.drop(row.key)
            raise


def _looked_at(card: Card, sent: Sent, *, by: User, at: datetime) -> StoredFile:
    """The file by its bytes, as a row that is not stored. Raises Refused."""
    upload, whole = sent.upload, sent.whole
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
    words: dict[str, Any] = {"unit_id": card.unit_id, "body_id": card.body_id}
    words |= {"name": name, "kind": kind.name, "size": size, "sha256": found}
    return StoredFile(**words, by=by, at=at)


def _require_room(card: Card, row: StoredFile) -> None:
    """That the unit may send so much more since the cycle was set up; what it sent
    before takes no room again. Raises Refused."""
    own = StoredFile.objects.filter(unit=card.unit_id, body=card.body_id)
    if own.filter(sha256=row.sha256).exists():
        return
    sent = own.filter(at__gte=card.cycle.made_at)
    found = sent.aggregate(files=Count("pk"), size=Sum("size", default=0))
    most, files = settings.MOST_EVIDENCE, settings.MOST_EVIDENCE_FILES
    if found["files"] >= files or found["size"] + row.size > most:
        facts = {"sent": found["files"], "size": filesizeformat(found["size"])}
        facts |= {"files": files, "most": filesizeformat(most)}
        raise refused("no_room_for_files", "file", **facts)


@transaction.atomic
def _row(row: StoredFile, *, by: User) -> StoredFile:
    """The unit's row of these bytes; an earlier one stays."""
    rule.attest(by)
    wanted = StoredFile.objects.filter(
        unit=row.unit_id, body=row.body_id, sha256=row.sha256
    )
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return wanted.get()


def _writable(card: Card, leaf: str, *, by: User, at: datetime) -> tuple[Card, str]:
    """The card, locked, and the leaf's code, if an officer writes it now. Raises
    Refused."""
    card = cards.locked(card, by=by, roles=OFFICERS)
    component = cards.leaf_of(card.cycle, leaf)
    cards.require_open(card, component.code, at=at)
    return card, component.code


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
    card, code = _writable(card, leaf, by=by, at=at)
    if (file.unit_id, file.body_id) != (card.unit_id, card.body_id):
        raise refused("file_of_another_unit", "file")
    return _write(card, code, file, page=page, attached=True, by=by, at=at)


@transaction.atomic
def detach(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Show it no longer; the file and what was shown stay on record. Raises Refused."""
    card, leaf = _writable(evidence.card, evidence.leaf, by=by, at=at)
    return _write(
        *(card, leaf, evidence.file),
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
