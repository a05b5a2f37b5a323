"""The life of a method: copied, changed, allowed by two people, retired."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from scoring import round_methods
from scoring.methodology.file import parse
from scoring.methodology.model import Methodology
from scoring.methodology.writing import toml_text
from scoring.models import Method, MethodRequest
from scoring.refusals import refused
from surveys.models import Round


@transaction.atomic
def store(content: Methodology, *, by: User, at: datetime) -> Method:
    """A new method, as a draft. Raises MethodologyError and Refused."""
    content, text = _written(content)
    _require_new(content, but=None)
    row = Method.objects.create(
        code=content.code,
        digest=content.digest,
        text=text,
        stored_by=by,
        stored_at=at,
    )
    _record("method_stored", row, by)
    return row


@transaction.atomic
def change(row: Method, content: Methodology, *, by: User) -> Method:
    """Another text of a draft. Raises MethodologyError and Refused."""
    kept = _draft(row)
    content, text = _written(content)
    if content.digest == kept.digest:
        return kept
    _require_new(content, but=kept)
    kept.code, kept.digest, kept.text = content.code, content.digest, text
    kept.save(update_fields=["code", "digest", "text"])
    _record("method_changed", kept, by)
    return kept


@transaction.atomic
def take_away(row: Method, *, by: User) -> None:
    """Delete a draft that nobody was asked to allow. Raises Refused."""
    kept = _draft(row)
    if kept.requests.exists():
        raise refused("method_was_asked")
    _record("method_taken_away", kept, by)
    kept.delete()


@transaction.atomic
def ask(row: Method, *, by: User, reason: str, at: datetime) -> MethodRequest:
    """Ask a second person to allow it as it stands. Raises Refused."""
    kept = _draft(row)
    request = MethodRequest(method=kept, digest=kept.digest)
    return rule.ask(request, by=by, at=at, reason=reason)


@transaction.atomic
def allow(request: MethodRequest, *, by: User, at: datetime) -> Method:
    """Let rounds be scored by it, as somebody else asked. Raises Refused."""
    request = rule.approve(request, by=by, at=at)
    kept = Method.objects.select_for_update().get(pk=request.method_id)
    kept.allowed_at = at
    kept.save(update_fields=["allowed_at"])
    _record("method_allowed", kept, by)
    return kept


def decline(
    request: MethodRequest, *, by: User, at: datetime, answer: str = ""
) -> MethodRequest:
    """Leave it a draft; whoever asked may take it back. Raises Refused."""
    return rule.decline(request, by=by, at=at, answer=answer)


@transaction.atomic
def retire(row: Method, *, by: User, at: datetime) -> None:
    """No new round is scored by it. Raises Refused."""
    kept = Method.objects.select_for_update().get(pk=row.pk)
    drafts = Round.objects.filter(state=Round.State.DRAFT)
    asking = drafts.filter(methodology_text=kept.text).first()
    if asking:
        raise refused("method_in_preparation", round=asking.name)
    _move(kept, at, "method_retired", by)


@transaction.atomic
def bring_back(row: Method, *, by: User) -> None:
    kept = Method.objects.select_for_update().get(pk=row.pk)
    _move(kept, None, "method_brought_back", by)


def _written(content: Methodology) -> tuple[Methodology, str]:
    """The method as its file reads, with that file."""
    text = toml_text(content)
    return parse(text, name=f"{content.code}.toml"), text


def _require_new(content: Methodology, *, but: Method | None) -> None:
    """A code and rules of its own: two of one code would count as comparable."""
    others = [one for one in round_methods.versions() if one.row != but or not but]
    for one in others:
        if one.content.code == content.code:
            raise refused("method_code_taken", code=content.code)
    digests = {one.content.digest for one in others}
    if content.digest in digests:
        raise refused("method_known")


def _draft(row: Method) -> Method:
    kept = Method.objects.select_for_update().get(pk=row.pk)
    if kept.allowed_at:
        raise refused("method_is_allowed")
    if kept.requests.waiting().exists():
        raise refused("method_is_asked")
    return kept


def _move(kept: Method, at: datetime | None, verb: str, by: User) -> None:
    kept.retired_at = at
    kept.save(update_fields=["retired_at"])
    _record(verb, kept, by)


def _record(verb: str, row: Method, by: User) -> None:
    said = {"digest": row.digest}
    audit.record(actor=by, verb=verb, subject=f"method {row.code}", details=said)
