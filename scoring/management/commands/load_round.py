"""Load a round from its folder: `manage.py load_round DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring import round_loading
from scoring.management.progress import Progress
from surveys.models import Round
from surveys.tabular.problems import Problems, TableRefused


class Command(BaseCommand):
    help = (
        "Store the round of a folder (round.toml with responses.csv or responses.xlsx;"
        " format in docs/round-format.md): everything, or nothing. Without answers the"
        " round is in preparation, until two people open it. Problems are listed"
        " row by row: the first 100 on the screen, all of them in DIR-errors.csv"
        " beside the folder. Exit 0: stored; 1: refused, nothing stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR", help="folder of the round")
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FILE",
            help="where to list all problems (default: DIR-errors.csv)",
        )
        parser.add_argument(
            "--progress",
            action="store_true",
            default=None,
            help="draw a progress bar even when the output is no terminal",
        )

    def handle(self, *, dir: Path, report, progress, **options: object) -> None:
        watched = Progress(sys.stderr, label=dir.name, bar=progress)
        try:
            rnd = round_loading.load(dir, progress=watched, report=report)
        except TableRefused as refusal:
            watched.end()
            raise CommandError(explained(refusal.problems)) from None
        watched.end()
        self.stdout.write(f"{told(rnd)}; digest {rnd.digest[:12]}")


def told(rnd: Round) -> str:
    """What was stored, in both languages."""
    mark = " (dữ liệu mô phỏng / simulated)" if rnd.simulated else ""
    if rnd.state == Round.State.DRAFT:
        said = "chưa có phiếu, đang chuẩn bị; hai người mở đợt trên trang của đợt"
        said += " / no questionnaires, in preparation; two people open it at its page"
    else:
        count = rnd.responses.count()
        said = f"đã nạp {count} phiếu / {count} questionnaires stored"
    return f"{rnd.code}{mark}: {said}"


def explained(problems: Problems) -> str:
    """How many problems there are, the first of them, and where the rest is."""
    lines = [
        f"{problems.count} lỗi, không phiếu nào được lưu."
        f" / {problems.count} problems; nothing was stored.",
        *map(str, problems.first),
    ]
    hidden = problems.count - len(problems.first)
    if hidden > 0:
        lines.append(f"… và {hidden} lỗi nữa / and {hidden} more problems")
    if problems.report is not None:
        lines.append(f"Danh sách đầy đủ / full list: {problems.report}")
    elif hidden > 0:
        lines.append(
            "Không ghi được danh sách đầy đủ; hãy chọn nơi khác bằng --report FILE."
            " / The full list could not be written; choose another place with"
            " --report FILE."
        )
    return "\n".join(lines)
