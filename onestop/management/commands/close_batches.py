"""Close the batches of ratings whose days are over: run it once a night."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from onestop import ratings


class Command(BaseCommand):
    help = (
        "Close every batch of ten or more ratings that is complete before today, so"
        " that desks may show it. Running it twice closes nothing twice."
    )

    def handle(self, **options: object) -> None:
        closed = ratings.close_batches(before=timezone.localdate())
        self.stdout.write(f"closed {closed} batches")
