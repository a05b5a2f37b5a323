"""The life of a tree handed in here: stored, allowed by two people, retired."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts import audit
from accounts.models import Role, User
from accounts.two_person import rule
from localities.models import Level, Unit
from scorecards.models import Cycle, StoredTree, TreeRequest
from scorecards.models.card import owners_of
from scorecards.refusals import refused
from scorecards.trees import Tree, available

# Levels that a province's own council scores; the nation sets trees of all.
OF_PROVINCES = ("department", "commune")


@transaction.atomic
def store(tree: Tree, text: str, *, owner: Unit, by: User, at: datetime) -> StoredTree:
    """Keep a tree as a draft; a draft of the same code and owner that nobody was asked
    to allow gives way to it. Raises Refused."""
    if owner.pk not in owners_of(by, roles={Role.COUNCIL}):
        raise refused("not_entitled")
    if owner.level != Level.NATION and tree.level not in OF_PROVINCES:
        raise refused("tree_level_not_yours", "level")
    digest = sha256(text.encode()).hexdigest()
    same = StoredTree.objects.select_for_update().filter(code=tree.code).first()
    if same is not None and same.digest == digest and same.owner_id == owner.pk:
        return same
    if tree.code in available() or (same and not _gives_way(same, owner)):
        raise refused("tree_code_taken", "code", code=tree.code)
    if same is not None:
        take_away(same, by=by)
    row = StoredTree.objects.create(
        code=tree.code,
        owner=owner,
        digest=digest,
        text=text,
        stored_by=by,
        stored_at=at,
    )
    _record("tree_stored", row, by)
    return row


def _gives_way(row: StoredTree, owner: Unit) -> bool:
    is_draft = row.life == StoredTree.Life.DRAFT
    return is_draft and row.owner_id == owner.pk and not row.requests.exists()


@transaction.atomic
def take_away(row: StoredTree, *, by: User) -> None:
    """Delete a draft that nobody was asked to allow. Raises Refused."""
    kept = _draft(row, by)
    if kept.requests.exists():
        raise refused("tree_was_asked")
    _record("tree_taken_away", kept, by)
    kept.delete()


@transaction.atomic
def ask(row: StoredTree, *, by: User, reason: str, at: datetime) -> TreeRequest:
    """Ask a second person to allow it as it stands. Raises Refused."""
    kept = _draft(row, by)
    request = TreeRequest(tree=kept, digest=kept.digest)
    return rule.ask(request, by=by, at=at, reason=reason)


@transaction.atomic
def allow(request: TreeRequest, *, by: User, at: datetime) -> StoredTree:
    """Let cycles use it, as somebody else asked. Raises Refused."""
    kept = _locked(request.tree, by)
    request = rule.approve(request, by=by, at=at)
    kept.allowed_at = at
    kept.save(update_fields=["allowed_at"])
    _record("tree_allowed", kept, by)
    return kept


@transaction.atomic
def decline(
    request: TreeRequest, *, by: User, at: datetime, answer: str = ""
) -> TreeRequest:
    """Leave it a draft; whoever asked may take it back. Raises Refused."""
    _locked(request.tree, by)
    return rule.decline(request, by=by, at=at, answer=answer)


@transaction.atomic
def retire(row: StoredTree, *, by: User, at: datetime) -> None:
    """No new cycle takes it; those that have it keep it. Raises Refused."""
    kept = _locked(row, by)
    drafts = Cycle.objects.filter(state=Cycle.State.DRAFT, tree_digest=kept.digest)
    taking = drafts.first()
    if taking is not None:
        raise refused("tree_in_preparation", cycle=taking.code)
    _move(kept, at, "tree_retired", by)


@transaction.atomic
def bring_back(row: StoredTree, *, by: User) -> None:
    _move(_locked(row, by), None, "tree_brought_back", by)


def _locked(row: StoredTree, by: User) -> StoredTree:
    """The tree, of an owner the person sits for. Raises Refused."""
    kept = StoredTree.objects.select_for_update().get(pk=row.pk)
    if kept.owner_id not in owners_of(by, roles={Role.COUNCIL}):
        raise refused("not_entitled")
    return kept


def _draft(row: StoredTree, by: User) -> StoredTree:
    kept = _locked(row, by)
    if kept.life != StoredTree.Life.DRAFT:
        raise refused("tree_is_allowed")
    if kept.requests.waiting().exists():
        raise refused("tree_is_asked")
    return kept


def _move(kept: StoredTree, at: datetime | None, verb: str, by: User) -> None:
    if kept.allowed_at is None:
        raise refused("tree_not_allowed")
    kept.retired_at = at
    kept.save(update_fields=["retired_at"])
    _record(verb, kept, by)


def _record(verb: str, row: StoredTree, by: User) -> None:
    said = {"digest": row.digest, "owner": row.owner.code}
    audit.record(actor=by, verb=verb, subject=f"tree {row.code}", details=said)
