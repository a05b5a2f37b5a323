"""The workers' part of a mail, done at once."""

from accounts.models import Invitation, Notice
from jobs import attempts
from jobs.leases import State


def left(outbox):
    """The mails that left, once the workers have sent what waits."""
    for kind in (Notice, Invitation):
        for mail in kind.objects.filter(state=State.WAITING).order_by("pk"):
            attempts.do(kind, mail.pk)
    return outbox
