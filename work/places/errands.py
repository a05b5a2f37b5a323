"""Places somebody keeps: the pages of service points and of bodies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from accounts.places.keeping import MANAGE
from accounts.staff.errands import Begin, Errand

ERRANDS = [
    Errand(
        "work:all-places",
        gettext_lazy("Places"),
        [MANAGE],
        begin=[
            Begin("work:all-places", gettext_lazy("Service points and bodies"), MANAGE)
        ],
    ),
]
