"""What separates the units of a cycle, for those who sit over it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.staff.pages import show
from accounts.staff.request import StaffRequest
from scorecards.appraisal import apart
from scorecards.models import Cycle
from scorecards.pages import scope
from wording.shown import shown


@require_safe
@scope.of_cycle(scope.WATCH)
def page(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    found, tree = apart.of(cycle), cycle.tree
    leaves = [
        {
            "one": one,
            "name": shown(tree.by_code[one.code].name),
            "maximum": tree.by_code[one.code].maximum,
            "full": one.full * 100,
            "share": one.separates * 100,
        }
        for one in found.leaves
    ]
    return show(
        request,
        "scorecards/apart.html",
        cycle=cycle,
        units=found.units,
        leaves=leaves,
        made_up=cycle.simulated,
        here_is="apart",
    )
