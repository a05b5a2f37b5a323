"""Draft a table of announced figures: `manage.py load_announced DIR`."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from publishing.announced import load
from wording.refusals import Refused


class Command(BaseCommand):
    help = (
        "Read a folder with announced.toml and figures.csv, or a table that comes with"
        " the system by its name, and draft an edition of it, whole or not at all."
        " At the release desk one person takes the draft as theirs and another seals"
        " it; only then is it public."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        known = ", ".join(load.shipped())
        parser.add_argument("folder", help=f"a folder, or one of: {known}")
        parser.add_argument(
            "--reason", default="", help="why there is another edition, for readers"
        )
        parser.add_argument(
            "--check", action="store_true", help="read it and store nothing"
        )

    def handle(
        self, *, folder: str, reason: str, check: bool, **options: object
    ) -> None:
        shipped = folder in load.shipped()
        place = load.SHIPPED / folder if shipped else Path(folder)
        try:
            table = load.read_folder(place)
            if check:
                self.stdout.write(f"{len(table.statements)} figures, no problem")
                return
            edition = load.draft(table, by=None, at=timezone.now(), reason=reason)
        except Refused as error:
            raise CommandError("\n".join(map(str, error.refusals))) from None
        self.stdout.write(
            f"drafted {edition}: {len(table.statements)} figures of"
            f" {edition.first_year}-{edition.last_year}; now two people at the release"
            " desk: one takes the draft, another seals it"
        )
