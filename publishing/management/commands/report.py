"""Write reports into a folder: `manage.py report CODE [--unit 20]`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.models import Release
from publishing.pages.selection import basis_of
from publishing.reports import editions, making
from publishing.reports.making import INFOGRAPHIC, NATION, Order
from wording.refusals import Refused


class Command(BaseCommand):
    help = (
        "Write the national report, that of one province (--unit), the infographic"
        " (--format png or svg) or all of them (--all) as files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of the round, e.g. sipas-2024")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--unit", help="a province: its code or its address")
        what.add_argument(
            "--all", action="store_true", help="the nation and every province"
        )
        parser.add_argument("--edition", type=int, help="default: the one that counts")
        parser.add_argument(
            "--basis", default="", help='"published" or "units-2025" (restated)'
        )
        parser.add_argument("--language", choices=making.LANGUAGES, default="vi")
        parser.add_argument("--format", choices=sorted(making.KINDS), default="pdf")
        parser.add_argument("--out", default=".", help="folder to write into")

    def handle(self, *, code, edition, basis, out, **options):
        try:
            release = editions.find(code, edition=edition)
            basis = basis_of(release, basis)
        except Refused as error:
            raise CommandError(str(error)) from None
        folder = Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.names(release, basis, options):
            order = Order(basis, name, options["language"], options["format"])
            self.write(release, order, folder)

    def names(
        self, release: Release, basis: str, options: Mapping[str, Any]
    ) -> list[str]:
        """Whose reports are asked for, as their files are named."""
        picture = options["format"] in making.PICTURES
        if picture and (options["unit"] or options["all"]):
            raise CommandError(
                "Bản đồ họa chỉ có cho cả nước. / The infographic is of the whole"
                " country: leave out --unit and --all, or choose --format pdf or docx."
            )
        if picture:
            return [INFOGRAPHIC]
        units = making.units(release, basis=basis)
        if options["all"]:
            return [NATION, *(unit.slug for unit in units)]
        if not options["unit"]:
            return [NATION]
        asked = options["unit"]
        found = [unit.slug for unit in units if asked in (unit.code, unit.slug)]
        if not found:
            known = ", ".join(f"{unit.code} {unit.slug}" for unit in units)
            raise CommandError(
                f"Không có tỉnh {asked!r} trong đợt này. / No province {asked!r} in"
                f" this release. Đã có / there are: {known}"
            )
        return found

    def write(self, release: Release, order: Order, folder: Path) -> None:
        begun = perf_counter()
        body = making.make(release, order)
        mark = "simulated-" if release.simulated else ""
        path = folder / f"{mark}{release.round_code}-{release.edition}-{order}"
        path.write_bytes(body)
        self.stdout.write(
            f"{path} ({len(body):,} bytes, {perf_counter() - begun:.2f} s)"
        )
