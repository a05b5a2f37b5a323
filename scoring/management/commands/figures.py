"""Print a round's figures: `manage.py figures CODE`."""

from __future__ import annotations

import csv
import json
import os
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from localities.models import Unit
from publishing.content.release_content import PUBLISHED
from scoring.models import Index, Run, State
from scoring.release import handover, printed_figures
from scoring.runs.stored import StoredRun
from surveys.models import DOMAINS
from wording.spreadsheet_text import harmless

COLUMNS = {
    "code": "unit code",
    "name": "unit",
    "indicator": "indicator",
    "percent": "percent",
    "standard_error": "standard error, points",
    "lower": "lower limit, percent",
    "upper": "upper limit, percent",
    "respondents": "respondents",
    "rank": "rank",
    "rank_low": "best rank it may hold",
    "rank_high": "worst rank it may hold",
    "change_points": "change in points",
    "change_places": "change in places",
    "change_verdict": "verdict on the change",
    "note": "why a number is missing",
}


class Command(BaseCommand):
    help = (
        "Print the figures of a round's last finished run. With --precision full:"
        " unrounded shares and standard errors (0 to 1), for checks by other programs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of the round, e.g. sipas-2024")
        parser.add_argument(
            "--level", choices=["province", "nation", "commune"], help="one level only"
        )
        parser.add_argument(
            "--basis",
            default=PUBLISHED,
            help='"published" (the round\'s units) or "units-2025" (restated)',
        )
        parser.add_argument(
            "--domain",
            default="all",
            choices=["all", *DOMAINS],
            help="break down by a column of the questionnaire",
        )
        parser.add_argument(
            "--precision", choices=["printed", "full"], default="printed"
        )
        parser.add_argument("--format", choices=["csv", "json"], default="csv")

    def handle(
        self, *, code: str, level, basis: str, domain, precision, **options: object
    ) -> None:
        run = self.last_run(code)
        bases = handover.bases_of(run)
        if basis not in bases:
            raise CommandError(
                f"Không có cơ sở {basis!r}. / No basis {basis!r} in {code};"
                f" có / there is: {', '.join(bases)}"
            )
        find = exact_rows if precision == "full" else printed_rows
        stored = StoredRun(run)
        rows = in_order(find(stored, basis=basis, domain=domain), stored)
        if domain != "all" and not rows:
            raise CommandError(
                f"Phiếu của {code} không có cột {domain}. / The questionnaires of"
                f" {code} carry no {domain}."
            )
        rows = of_level(rows, level)
        if level and not rows:
            raise CommandError(
                f"{code} không có số liệu ở cấp này. / {code} has no figures of level"
                f" {level}."
            )
        write = write_json if options["format"] == "json" else write_csv
        try:
            write(self.stdout, rows, code=code, run=run)
            self.stdout.flush()
        except BrokenPipeError:
            # The reader (`| head`) has seen enough; Python must not flush again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def last_run(self, code: str):
        runs = Run.objects.filter(round__code=code, state=State.DONE)
        if not runs.exists():
            raise CommandError(
                f"Đợt {code!r} chưa có lượt tính nào hoàn tất. / Round {code!r} has no"
                f" finished run; use `manage.py score_round {code} --wait`."
            )
        return runs.select_related("round__owner", "round__instrument").latest("pk")


def of_level(rows, level):
    """The rows of one level, or all; the level itself is not printed."""
    chosen = [row for row in rows if level in (None, row["level"])]
    return [{k: v for k, v in row.items() if k != "level"} for row in chosen]


def in_order(rows, stored):
    """The nation first, then units by code; indicators as the method lists them."""
    place = {row.code: row.position for row in handover.indicator_rows(stored)}
    return sorted(
        rows,
        key=lambda row: (
            row["level"] != "nation",
            row["code"],
            place[row["indicator"]],
            row.get("domain_level", ""),
        ),
    )


def printed_rows(stored, *, basis, domain):
    figures = printed_figures.figures(stored, basis=basis, domain=domain)
    units = Unit.objects.in_bulk({figure.unit_id for figure in figures})
    nation = handover.spread(figures)
    rows = []
    for figure in figures:
        unit = units[figure.unit_id]
        row: dict[str, object] = {
            "level": unit.level,
            "code": unit.code,
            "name": unit.short_vi,
        }
        row |= {c: getattr(figure, c) for c in COLUMNS if c not in ("code", "name")}
        if domain != "all":
            row["domain_level"] = figure.domain_level
        if unit.pk == stored.round.owner_id:
            row |= nation.get((figure.indicator, figure.domain_level), {})
        rows.append(row)
    return rows


def exact_rows(stored, *, basis: str, domain):
    rows = Index.objects.filter(run=stored.run, basis=basis, domain=domain)
    rows = rows.order_by("unit__level", "unit__code", "indicator", "domain_level")
    return [
        {
            "level": row.unit.level,
            "code": row.unit.code,
            "indicator": row.indicator,
            "domain": row.domain,
            "domain_level": row.domain_level,
            "share": row.value,
            "standard_error": row.standard_error,
            "lower": row.lower,
            "upper": row.upper,
            "degrees_of_freedom": row.degrees_of_freedom,
            "design_effect": row.design_effect,
            "respondents": row.respondents,
            "rank": row.rank,
            "rank_low": row.rank_low,
            "rank_high": row.rank_high,
            "note": row.note,
        }
        for row in rows.select_related("unit")
    ]


def write_csv(out, rows, *, run: Run, **about: object) -> None:
    """One line a figure; each says whether the round is simulated."""
    mark = {"simulated": str(run.round.simulated).lower()}
    columns = {key: None for row in rows for key in row} | mark
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: _guarded(value) for key, value in (row | mark).items()} for row in rows
    )


def _guarded(value: object) -> object:
    """Numbers stay as they are, below zero too."""
    return harmless(value) if isinstance(value, str) else value


def write_json(out, rows, *, code: str, run: Run) -> None:
    document = {
        "round": code,
        "run": run.pk,
        "simulated": run.round.simulated,
        "methodology": run.methodology,
        "output_digest": run.output_digest,
        "figures": [
            {key: as_number(value) for key, value in row.items()} for row in rows
        ],
    }
    out.write(json.dumps(document, ensure_ascii=False, indent=1))


def as_number(value):
    return float(value) if hasattr(value, "quantize") else value
