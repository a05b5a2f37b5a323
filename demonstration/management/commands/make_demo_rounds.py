"""Write the simulated rounds of the demonstration, each as a round's folder."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from demonstration.simulation import CODES, folder, opinions, rounds
from localities.registers.files import SHIPPED, read_files
from surveys import questionnaire


class Command(BaseCommand):
    help = (
        "Write simulated rounds that agree with the printed figures, as folders with"
        " round.toml and responses.csv under DIR. The same bytes every time. Prints"
        " which printed rows were left because a better sourced one contradicts them."
    )
    # It reads and writes files only: no database or broker has to be set.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR")
        parser.add_argument(
            "--only",
            action="append",
            choices=CODES,
            metavar="CODE",
            help=f"one of {', '.join(CODES)}; may be repeated (default: all)",
        )

    def handle(self, *, dir: Path, only: list[str] | None, **options: object) -> None:
        printed = {code: folder.shipped(code) for code in CODES}
        standing = rounds.mean_standing(list(printed.values()))
        for code in only or CODES:
            targets = printed[code]
            instrument = questionnaire.load(targets.instrument)
            simulated = rounds.simulate(
                targets,
                items=instrument.scored_codes,
                units=_provinces(targets.register),
                standing=standing,
            )
            simulated.columns.update(
                opinions.columns(
                    instrument,
                    len(simulated.answers),
                    printed=targets.opinions,
                    seed=targets.seed,
                )
            )
            folder.write(dir / code, targets=targets, simulated=simulated)
            self.stdout.write(
                f"{code}: {len(simulated.answers):,} simulated questionnaires"
                f" written to {dir / code}"
            )
            for row in targets.left:
                self.stdout.write(f"  left: {row.row}: {row.en}")


def _provinces(register):
    units = read_files(SHIPPED).units[register]
    return sorted(unit.code for unit in units if unit.level == "province")
