"""Who works here, in which role and where, and what they did: one file a noun."""

from accounts.ledger.checkpoints import Checkpoint
from accounts.ledger.models import Chain, Link
from accounts.mails.models import Notice
from accounts.models.credentials import CredentialRequest, Passkey, RecoveryCode
from accounts.models.invitation import Invitation
from accounts.models.membership import (
    FirstAdministrator,
    Membership,
    MembershipQuerySet,
    MembershipRequest,
)
from accounts.models.person import Held, User
from accounts.models.roles import (
    LOCAL,
    OF_A_SCORECARD,
    OF_A_UNIT,
    OF_DESKS,
    OF_TWO,
    STRONG,
    Role,
)
from accounts.models.trail import AuditEvent
from accounts.models.tries import PolicyReport, Spent

__all__ = [
    "LOCAL",
    "OF_A_SCORECARD",
    "OF_A_UNIT",
    "OF_DESKS",
    "OF_TWO",
    "STRONG",
    "AuditEvent",
    "Chain",
    "Checkpoint",
    "CredentialRequest",
    "FirstAdministrator",
    "Held",
    "Invitation",
    "Link",
    "Membership",
    "MembershipQuerySet",
    "MembershipRequest",
    "Notice",
    "Passkey",
    "PolicyReport",
    "RecoveryCode",
    "Role",
    "Spent",
    "User",
]
