"""Whether the chains of rounds hold: `manage.py verify_chain [CODE]`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.audit import chains


class Command(BaseCommand):
    help = (
        "Check every link of the chains, of all rounds or of one, and every chained"
        " row against them. Names the place of whatever does not hold; exit code 1"
        " then. What an owner of the database rewrote whole shows only against"
        " checkpoints kept elsewhere: see docs/chain.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", default="", help="code of a round")
        parser.add_argument(
            "--export",
            type=Path,
            metavar="FILE",
            help="also write the links, for verify_checkpoints.py on another machine",
        )

    def handle(self, *, code: str, export=None, **options: object) -> None:
        if export:
            with export.open("w", encoding="utf-8") as file:
                for link in chains.link_rows(code):
                    file.write(json.dumps(asdict(link)) + "\n")
        faults = 0
        for fault in chains.faults(code):
            faults += 1
            self.stdout.write(str(fault))
        links = chains.links(code).count()
        if faults:
            raise CommandError(
                f"{faults} chỗ không khớp trong {links} mắt xích."
                f" / {faults} places do not hold in {links} links."
            )
        self.stdout.write(
            f"{links} mắt xích đều khớp. / {links} links, all of them hold."
        )
