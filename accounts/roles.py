"""What each role may do, and whether a person may do it today."""

from django.utils import timezone

from accounts.models import Role

PERMISSIONS = {
    Role.ANALYST: {"view_round", "score_round", "draft_release"},
    Role.PUBLISHER: {"view_round", "seal_release", "withdraw_release"},
    Role.AUDITOR: {"view_round"},
    Role.ADMINISTRATOR: {"view_round", "manage_people"},
}


def may(user, permission):
    """Whether one of the user's roles in force today carries the permission."""
    if not user.is_authenticated or not user.is_active:
        return False
    roles = user.memberships.on(timezone.localdate()).values_list("role", flat=True)
    return any(permission in PERMISSIONS[Role(role)] for role in roles)
