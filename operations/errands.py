"""What administrators have to do with the machine itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from accounts.staff.errands import Errand

WATCH = "watch_system"
ERRANDS = [Errand("operations:system", gettext_lazy("System"), [WATCH])]
