"""The one way to write the audit trail."""

from accounts.models import AuditEvent


def record(*, actor, verb, subject, details=None):
    """Write one line of the trail; call it inside the deed's own transaction."""
    return AuditEvent.objects.create(
        actor=actor, verb=verb, subject=subject, details=details or {}
    )
