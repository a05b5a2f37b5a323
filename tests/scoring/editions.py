"""Sealed editions of small rounds."""

from django.utils import timezone

from publishing.models import Release
from publishing.release import life
from tests.front_door.waiting import draft
from tests.surveys.pairs import ministry


def sealed(rnd) -> Release:
    """An edition of a round, drafted by one of the ministry and sealed by the other."""
    analyst, publisher = ministry()
    return life.seal(
        draft(analyst, rnd.owner, rnd.code), by=publisher, at=timezone.now()
    )
