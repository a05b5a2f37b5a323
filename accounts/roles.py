"""What each role may do, and whether a person may do it today."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User

PERMISSIONS = {
    Role.SURVEYOR: {"enter_responses"},
    Role.CLERK: {"enter_responses", "key_paper"},
    Role.SUPERVISOR: {"supervise", "upload_responses", "view_round"},
    Role.ONE_STOP: {"handle_feedback"},
    Role.PROVINCIAL_OFFICER: {
        "manage_frame",
        "manage_places",
        "supervise",
        "watch_feedback",
    },
    Role.PROVINCIAL_LEADER: {"view_own_figures", "watch_feedback"},
    Role.ACCOUNT_MANAGER: {"give_roles", "manage_places"},
    Role.ANALYST: {
        "view_round",
        "see_unreleased",
        "score_round",
        "draft_release",
        "draw_sample",
        "watch_rounds",
        "set_up_round",
        "ask_reopening",
        "export_answers",
        "manage_places",
    },
    Role.PUBLISHER: {
        "view_round",
        "see_unreleased",
        "seal_release",
        "publish_release",
        "withdraw_release",
        "grant_preview",
        "announce_release",
        "decide_microdata",
        "watch_rounds",
        "approve_opening",
        "ask_reopening",
        "approve_reopening",
        "approve_people",
    },
    Role.AUDITOR: {"view_round", "watch_rounds", "see_unreleased", "read_trail"},
    Role.ADMINISTRATOR: {
        "view_round",
        "manage_people",
        "approve_people",
        "give_roles",
        "manage_places",
        "watch_system",
    },
    Role.RESEARCHER: {"ask_microdata"},
    Role.SCORE_OFFICER: {"fill_scorecard", "see_scorecard"},
    Role.SCORE_LEADER: {"sign_scorecard", "see_scorecard"},
    Role.APPRAISER: {"appraise_scorecards", "watch_scorecards"},
    Role.COUNCIL: {
        "close_scorecards",
        "set_up_scorecards",
        "watch_scorecards",
    },
}


def permissions_of(user: User | AnonymousUser) -> set[str]:
    """Everything the roles a person holds today allow."""
    if not user.is_authenticated or not user.is_active:
        return set()
    return set().union(*(PERMISSIONS[one.role] for one in user.held_today()))


def may(user: User | AnonymousUser, permission: str) -> bool:
    """Whether one of the user's roles in force today carries the permission."""
    return permission in permissions_of(user)


def roles_with(*permissions: str) -> list[Role]:
    """The roles that carry one of the permissions, in the order of the list."""
    wanted = set(permissions)
    return [role for role, allowed in PERMISSIONS.items() if wanted & allowed]
