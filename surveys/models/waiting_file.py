"""Files that wait in the database until their sender has seen how they are read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User

# They hold names, phones and answers: nobody comes back to one after that.
WAITS = timedelta(days=1)


class WaitingFiles(models.QuerySet):
    def given_up(self, by: User, *, at: datetime) -> Self:
        """What somebody's new file takes the place of, and what waited too long."""
        return self.filter(by=by) | self.filter(at__lt=at - WAITS)
