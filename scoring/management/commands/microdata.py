"""Make the research file of a release: `manage.py microdata CODE`."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.reports import editions
from scoring.microdata import files
from wording.refusals import Refused


class Command(BaseCommand):
    help = (
        "Make the research file of a public release and say how it is protected. It is"
        " handed out on the page of microdata only, to who was granted it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of the round, e.g. sipas-2024")
        parser.add_argument("--edition", type=int, help="default: the one that counts")

    def handle(self, *, code: str, edition: int, **options: object) -> None:
        try:
            release = editions.find(code, edition=edition)
            kept = files.of(release)
        except Refused as error:
            raise CommandError(str(error)) from None
        coarser = ", ".join(f"{name} {into or 'left out'}" for name, into in kept.steps)
        self.stdout.write(
            f"{files.name_of(release)}: {kept.rows:,} questionnaires,"
            f" {len(bytes(kept.body)):,} bytes, SHA-256 {kept.digest[:12]}\n"
            f"smallest group {kept.smallest} (rule {kept.k}); something blanked in"
            f" {kept.blanked:,}; coarser: {coarser or 'nothing'}"
        )
