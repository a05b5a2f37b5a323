"""Whether a draft still stands as it was drafted, by the trail that nobody rewrites.

No page changes a draft. Who has a prompt as a serving role may, and another person
would seal what nobody drafted.
"""

from __future__ import annotations

from accounts.models import AuditEvent
from publishing.refusals import refused


def told(draft: int, digest: str) -> dict[str, object]:
    """What the line of the trail says of a draft, by its number."""
    return {"draft": draft, "digest": digest}


def require(verb: str, draft: int, digest: str) -> None:
    """That every line of the draft tells this digest, and one does. Raises Refused."""
    lines = AuditEvent.objects.filter(verb=verb, details__draft=draft)
    if set(lines.values_list("details__digest", flat=True)) != {digest}:
        raise refused("draft_changed")
