"""The one way to write the audit trail."""

import getpass

from accounts.models import AuditEvent


def record(*, actor, verb, subject, details=None):
    """Write one line of the trail; call it inside the deed's own transaction."""
    return AuditEvent.objects.create(
        actor=actor, verb=verb, subject=subject, details=details or {}
    )


def operator() -> str:
    """Whose command it is: the user of the operating system, for all it is worth."""
    try:
        return f"user {getpass.getuser()} of the machine"
    except OSError:
        return "an unnamed user of the machine"
