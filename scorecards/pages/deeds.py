"""One deed of a page: done and said, or refused and said why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.staff.pages import tell
from accounts.staff.request import StaffRequest
from scorecards.refusals import Refused


def do(request: StaffRequest, deed: Callable[[], Any], said: str = "") -> bool:
    """Do it; say so, or why not. Whether it was done."""
    try:
        deed()
    except Refused as error:
        tell(request, error)
        return False
    messages.success(request, said or _("It is done, and on record."))
    return True
