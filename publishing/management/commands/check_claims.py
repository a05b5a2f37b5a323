"""Judge a file of claims by the announced figures: `manage.py check_claims FILE`."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.announced import checking, store
from publishing.announced.checking import Checked
from wording.refusals import Refused
from wording.spreadsheet_text import harmless

HEAD = ("row", "verdict", "claim", "value", "said", "sources", "against")


class Command(BaseCommand):
    help = (
        "Print a verdict for each row of a CSV with the columns index, year, unit,"
        " indicator, measure, value: agrees, contradicts or unknown, what was"
        " announced, by which sources, and which sources say otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--shipped",
            action="store_true",
            help="judge by the tables that come with the system, sealed or not",
        )
        parser.add_argument("--language", choices=["vi", "en"], default="en")

    def handle(
        self, *, file: Path, language: str, shipped: bool, **options: object
    ) -> None:
        families = checking.shipped() if shipped else store.families()
        if not families:
            self.stderr.write("no announced table is public: load and seal one first,")
            self.stderr.write("or add --shipped to judge by those of the system")
        try:
            checked = checking.check_file(file, families)
        except Refused as error:
            raise CommandError(str(error)) from None
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows(_line(one, language) for one in checked)
        counted = Counter(one.verdict.outcome for one in checked)
        self.stderr.write(", ".join(f"{n} {word}" for word, n in counted.items()))


def _line(one: Checked, language: str) -> list[object]:
    verdict = one.verdict
    claim = " ".join(one.cells.get(name) or "" for name in checking.COLUMNS)
    value = "" if verdict.value is None else verdict.value
    said = verdict.said.to(language)
    sources = " ; ".join(verdict.sources), " ; ".join(verdict.against)
    told = map(harmless, (claim, str(value), said, *sources))
    return [one.row, verdict.outcome, *told]
