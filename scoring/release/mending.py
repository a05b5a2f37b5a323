"""A mistake found after loading: the round withdrawn, or its design replaced.

Both were asked by one person and are approved by another. Unsealed drafts made of what
was wrong are discarded with it; a sealed edition stands in the way.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from publishing.release import life
from scoring.models import Run
from scoring.runs import tallying
from surveys.models import DesignRequest, Round, WithdrawalRequest
from surveys.rounds import new_design, withdrawal


@transaction.atomic
def withdraw(request: WithdrawalRequest, *, by: User, at: datetime) -> Round:
    """Withdraw the round and discard its drafts. Raises Refused."""
    life.discard_drafts(request.round.code, by=by, reason=request.reason)
    return withdrawal.withdraw(request, by=by, at=at)


@transaction.atomic
def replace_design(request: DesignRequest, *, by: User, at: datetime) -> Round:
    """Put the design in place and discard drafts of the old one. Raises Refused."""
    life.discard_drafts(request.round.code, by=by, reason=request.reason)
    return new_design.put_in_place(request, by=by, at=at)


def is_outdated(run: Run) -> bool:
    """Whether the design of the round was replaced after the run was asked for."""
    used = DesignRequest.objects.filter(round=run.round).exclude(used_at=None)
    return used.exists() and run.design_digest != tallying.design_digest(run.round)
