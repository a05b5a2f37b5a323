"""What may be said of a release: `manage.py announce CODE`."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from publishing.models import Release
from publishing.pages.selection import Selection
from publishing.reports import edition as editions_of
from publishing.reports import editions, making, statement
from publishing.reports.scope import scope
from wording.refusals import Refused


class Command(BaseCommand):
    help = (
        "Print sentences for the announcement, made of the printed figures alone. A"
        " change within its margin of error is never called a rise or a fall."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of the round, e.g. sipas-2024")
        parser.add_argument("--edition", type=int, help="default: the one that counts")
        parser.add_argument(
            "--basis", default="", help='"published" or "units-2025" (restated)'
        )
        parser.add_argument(
            "--language", choices=making.LANGUAGES, help="default: both"
        )

    def handle(
        self, *, code: str, edition: int, basis: str, language: str, **options: object
    ) -> None:
        try:
            release = editions.find(code, edition=edition)
            selection = scope(release, basis=basis)
        except Refused as error:
            raise CommandError(str(error)) from None
        for chosen in [language] if language else making.LANGUAGES:
            with override(chosen):
                self.say(release, selection)

    def say(self, release: Release, selection: Selection) -> None:
        lines = [release.name, *editions_of.marks(release)]
        for part in statement.sentences(statement.facts_of(selection)):
            lines += ["", part.about, *(f"- {said}" for said in part.sentences)]
        lines += ["", editions_of.foot(release), ""]
        self.stdout.write("\n".join(lines))
