"""Roles, and which of them are held where, given by whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SURVEYOR = "surveyor", _("Surveyor")
    CLERK = "clerk", _("Data-entry clerk")
    SUPERVISOR = "supervisor", _("Supervisor")
    ONE_STOP = "one_stop", _("One-stop staff")
    PROVINCIAL_OFFICER = "provincial_officer", _("Provincial officer")
    PROVINCIAL_LEADER = "provincial_leader", _("Provincial leader")
    ACCOUNT_MANAGER = "account_manager", _("Provincial account manager")
    ANALYST = "analyst", _("Ministry analyst")
    PUBLISHER = "publisher", _("Ministry publisher")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    RESEARCHER = "researcher", _("Researcher")
    SCORE_OFFICER = "score_officer", _("Scorecard officer")
    SCORE_LEADER = "score_leader", _("Leader who signs a scorecard")
    APPRAISER = "appraiser", _("Appraiser of scorecards")
    COUNCIL = "council", _("Member of the appraisal council")


# Roles one person cannot give alone: who sees unreleased figures, and who gives roles.
# The database refuses: migrations/guards/membership.sql, also those below.
OF_TWO = (Role.PUBLISHER, Role.ADMINISTRATOR, Role.ANALYST, Role.AUDITOR)
# Roles held in a unit, and nowhere without one: an empty place is no wide place.
OF_A_UNIT = (
    *(Role.SURVEYOR, Role.CLERK, Role.SUPERVISOR),
    *(Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER, Role.ACCOUNT_MANAGER),
    Role.COUNCIL,
)
# Roles held in a unit or at a body (a ministry, a department), and nowhere without.
OF_A_SCORECARD = (Role.SCORE_OFFICER, Role.SCORE_LEADER, Role.APPRAISER)
# Roles an account manager gives in the own province.
LOCAL = (
    *(Role.SURVEYOR, Role.CLERK, Role.SUPERVISOR, Role.ONE_STOP),
    *(Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER),
    *(*OF_A_SCORECARD, Role.COUNCIL),
)
# Roles that work at the operators' pages.
OF_DESKS = {Role.ANALYST, Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR}
# Whose password, device or address nobody takes alone.
STRONG = set(OF_TWO)
