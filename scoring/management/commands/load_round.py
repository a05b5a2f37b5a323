"""Load a round from its folder: `manage.py load_round DIR`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring import round_loading
from scoring.management.progress import Progress
from surveys.models import Round
from surveys.rounds.load import Loaded
from surveys.tabular.old_letters import CODES
from surveys.tabular.problems import Problems, TableRefused
from surveys.tabular.sheet import Choices

# Merged cells a line names; a list of a district may have hundreds.
MOST_SAID = 20


class Command(BaseCommand):
    help = (
        "Store the round of a folder (round.toml with responses.csv, .xlsx, .xls or"
        " .ods; format in docs/round-format.md): everything, or nothing. Without"
        " answers the round is in preparation, until two people open it. Problems are"
        " listed row by row: the first 100 on the screen, all of them in DIR-errors.csv"
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
        parser.add_argument(
            "--check",
            action="store_true",
            help="read and judge everything, say how it was read, store nothing",
        )
        parser.add_argument(
            "--letters",
            choices=CODES,
            default="",
            help="convert cells written in an old font (TCVN3 or VNI) to Unicode",
        )
        parser.add_argument(
            "--sheet", default="", help="the sheet to read, where there are several"
        )

    def handle(
        self,
        *,
        dir: Path,
        report,
        progress,
        check: bool,
        letters: str,
        sheet: str,
        **options: object,
    ) -> None:
        watched = Progress(sys.stderr, label=dir.name, bar=progress)
        try:
            loaded = round_loading.read(
                dir,
                progress=watched,
                report=report,
                choices=Choices(sheet=sheet, letters=letters),
                check=check,
            )
        except TableRefused as refusal:
            watched.end()
            raise CommandError(explained(refusal.problems)) from None
        watched.end()
        self.stdout.write("\n".join(said(loaded, check=check)))


def said(loaded: Loaded, *, check: bool) -> Iterator[str]:
    """What was stored, or would be, and how the file was read."""
    rnd = loaded.rnd
    mark = " (dữ liệu mô phỏng / simulated)" if rnd.simulated else ""
    yield f"{rnd.code}{mark}: {_told(loaded, check=check)}; digest {rnd.digest[:12]}"
    yield from _source(loaded)
    if check:
        for (column, label), rows in sorted(loaded.spellings.items()):
            yield f"  {column} = {label}: {rows}"
    for warning in loaded.warnings:
        yield f"Lưu ý / note: {warning}"


def _told(loaded: Loaded, *, check: bool) -> str:
    count = loaded.questionnaires
    if check:
        return f"{count} phiếu, chưa lưu / {count} questionnaires, nothing stored"
    if loaded.rnd.state != Round.State.DRAFT:
        return f"đã nạp {count} phiếu / {count} questionnaires stored"
    return (
        "chưa có phiếu, đang chuẩn bị; hai người mở đợt trên trang của đợt"
        " / no questionnaires, in preparation; two people open it at its page"
    )


def _source(loaded: Loaded) -> Iterator[str]:
    source = loaded.source
    lines = {
        "Trang tính / sheet": [source.sheet],
        "Trang tính bỏ qua / sheets left out": source.left_out,
        "Trang tính ẩn, không đọc / hidden sheets, not read": source.hidden,
        "Ô gộp đã điền / merged cells, filled": source.filled[:MOST_SAID],
    }
    for words, names in lines.items():
        if any(names):
            yield f"  {words}: {', '.join(names)}"
    if source.encoding not in ("", "utf-8-sig") or source.separator not in ("", ","):
        yield f"  CSV: {source.encoding}, {source.separator_name}"


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
