"""Load the registers of administrative units; safe to repeat."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from localities import register
from localities.register import Changes
from localities.registers.files import SHIPPED
from wording.refusals import Refused

SHOWN = 100


class Command(BaseCommand):
    help = (
        "Load provinces, communes, their names, successors and service points from "
        "the register files, and say what changed. A file with mistakes is refused "
        "as a whole: every wrong row is listed, nothing is stored, exit code 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=SHIPPED,
            help="folder of register files (default: the ones shipped here)",
        )

    def handle(self, *, folder: Path, **options: object) -> None:
        try:
            changes = register.load(folder)
        except Refused as refused:
            for problem in refused.refusals[:SHOWN]:
                self.stderr.write(str(problem))
            raise CommandError(
                f"{folder}: {len(refused.refusals)} lỗi, chưa lưu gì. Hãy sửa rồi chạy"
                f" lại. / {len(refused.refusals)} mistakes; nothing was stored. Correct"
                " the rows and run again."
            ) from None
        self.stdout.write("\n".join(_sentences(changes)))


def _sentences(changes: Changes) -> list[str]:
    if not changes:
        return ["Registers: nothing changed."]
    lines = []
    for word in ("added", "ended", "renamed", "corrected"):
        labels = getattr(changes, word)
        if labels:
            more = ", ..." if len(labels) > 3 else ""
            lines.append(f"Units {word}: {len(labels)} ({', '.join(labels[:3])}{more})")
    if changes.successions:
        lines.append(f"Successions added: {changes.successions}")
    if changes.service_points:
        lines.append(f"Service points added: {changes.service_points}")
    return lines
