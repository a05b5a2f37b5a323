"""The one way to write the audit trail."""

from __future__ import annotations

import getpass
from collections.abc import Mapping

from accounts.models import AuditEvent, User


def record(
    *,
    actor: User | None,
    verb: str,
    subject: str,
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Write one line of the trail; call it inside the deed's own transaction."""
    return AuditEvent.objects.create(
        actor=actor, verb=verb, subject=subject, details=details or {}
    )


def by_operator(by: User | None) -> dict[str, str]:
    """For the details of a deed that is nobody's: whose command it was."""
    return {} if by else {"by": operator()}


def operator() -> str:
    """Whose command it is: the user of the operating system, for all it is worth."""
    try:
        return f"user {getpass.getuser()} of the machine"
    except OSError:
        return "an unnamed user of the machine"
