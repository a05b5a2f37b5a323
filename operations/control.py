"""`sipasctl`: what three administrators need to run this for years.

Exit codes: 0 all is well; 1 something deserves attention; 2 something is broken, or a
command was not done, and the last lines say why and what to do next.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from operations.finding import Finding, Level

WRONG = 2
MARKS = {Level.WELL: "  ok ", Level.ODD: "  !  ", Level.BAD: " !!! "}


def main(words: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.db import Error

    django.setup()
    from operations.archive.stopped import Stopped

    try:
        return int(chosen.deed(chosen))
    except Stopped as error:
        say(f"{error.text.vi}\n{error.text.en}")
    except Error as error:
        why = str(error).splitlines()[0]
        say(f"Cơ sở dữ liệu không trả lời: {why}. Chạy: sipasctl doctor")
        say(f"The database does not answer: {why}. Run: sipasctl doctor")
    return WRONG


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sipasctl", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, deed: Callable[[argparse.Namespace], int], said: str):  # type: ignore[no-untyped-def]
        one = verbs.add_parser(name, help=said, description=said)
        one.set_defaults(deed=deed)
        return one

    verb("doctor", doctor, "check the machine, the database, the work, what is kept")
    verb("status", status, "the same in short: what is not well, and what was last")
    verb("backup", backup, "everything, sealed to two officers, into SIPAS_BACKUPS")
    verb("base", base, "a base backup: with the log, any later moment comes back")
    verb("wal", wal, "print what postgresql.conf must say for the log to be kept")
    back = verb("recover", recover, "lay a cluster out as it was at a moment")
    back.add_argument("cluster", type=Path, help="an empty folder")
    back.add_argument("--to", required=True, help="such as 2026-12-01T10:30:00+07:00")
    put = verb("restore", restore, "a backup into an empty database and empty folders")
    put.add_argument("backup", type=Path, help="folder of the backup")
    put.add_argument("--identity", type=Path, required=True, help="an officer's key")
    put.add_argument("--database", required=True, help="address of an empty database")
    put.add_argument("--into", type=Path, help="an empty folder for the files")
    put.add_argument(
        "--parts",
        default="files",
        help="parts of the files, parted by commas: files,configuration,signing",
    )
    run = verb("drill", drill, "restore the newest backup aside, compare it, time it")
    run.add_argument("--identity", type=Path, help="a key; else SIPAS_DRILL_IDENTITY")
    run.add_argument("--backup", type=Path, help="another backup than the newest")
    verb("forget", forget, "delete what is kept for long enough (retention.toml)")
    up = verb("upgrade", upgrade, "bring the installation to the code this belongs to")
    up.add_argument(
        "--current",
        type=Path,
        default=Path("/opt/sipas"),
        help="the link to the code that is installed (/opt/sipas)",
    )
    verb("rollback", rollback, "back to the code before the last upgrade")
    close = verb("maintenance", maintain, "close the desks with a page, or open them")
    close.add_argument("state", choices=("on", "off"))
    return parser


def doctor(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from operations import checks
    from operations.finding import worst

    found = checks.all_of(checks.EVERY, at=timezone.now())
    for one in found:
        _tell(one)
    return worst(found)


def status(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from operations import checks
    from operations.archive import manifest
    from operations.finding import worst

    found = checks.all_of(checks.EVERY, at=timezone.now())
    commit = manifest.commit_of_code()[:12]
    say(f"SIPAS {manifest.version_of_code()} {commit}")
    for one in found:
        if not one.is_well or one.name in ("backup", "drill", "wal"):
            _tell(one)
    return worst(found)


def _tell(one: Finding) -> None:
    say(f"{MARKS[one.level]}{one.name:<12}{one.said.vi}\n{'':<17}{one.said.en}")
    if one.then:
        say(f"{'':<17}-> {one.then.vi}\n{'':<17}-> {one.then.en}")


def backup(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from operations.archive import backup as making

    folder = making.make(at=timezone.now())
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    say(f"Đã sao lưu vào {folder} ({size:.1f} MB). Tiếp theo: sipasctl drill")
    say(f"Backed up into {folder} ({size:.1f} MB). Next: sipasctl drill")
    return Level.WELL


def _continuous():  # type: ignore[no-untyped-def]
    from django.conf import settings

    from operations.archive.continuous import BuiltIn

    return BuiltIn(Path(settings.SIPAS_WAL_ARCHIVE))


def base(chosen: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    made = _continuous().base(url=settings.DATABASE_URL, at=timezone.now())
    say(f"Bản nền đã kiểm tra: {made}\nA base backup, verified: {made}")
    return Level.WELL


def wal(chosen: argparse.Namespace) -> int:
    for name, word in _continuous().settings().items():
        say(f"{name} = '{word}'")
    return Level.WELL


def recover(chosen: argparse.Namespace) -> int:
    from datetime import datetime

    from operations.archive.stopped import Stopped

    try:
        to = datetime.fromisoformat(chosen.to).astimezone()
    except ValueError:
        raise Stopped(
            "Viết thời điểm như 2026-12-01T10:30:00+07:00.",
            "Write the moment like 2026-12-01T10:30:00+07:00.",
        ) from None
    _continuous().recover(chosen.cluster, to=to)
    say(f"Tiếp theo: pg_ctl start -D {chosen.cluster}, rồi sipasctl doctor")
    say(f"Next: pg_ctl start -D {chosen.cluster}, then sipasctl doctor")
    return Level.WELL


def restore(chosen: argparse.Namespace) -> int:
    from operations.archive import restore as restoring

    parts = [part for part in chosen.parts.split(",") if part]
    if parts and chosen.into is None:
        parts = []
    back = restoring.put_back(
        chosen.backup,
        key=chosen.identity,
        url=chosen.database,
        into=chosen.into,
        parts=parts,
    )
    say(
        f"Đã khôi phục {back.tables} bảng, {back.rows} dòng, {len(back.files)} tệp, và"
        " đã so khớp. Tiếp theo: manage.py database_roles, rồi sipasctl doctor"
    )
    say(
        f"Restored {back.tables} tables, {back.rows} rows and {len(back.files)} files,"
        " and compared them. Next: manage.py database_roles, then sipasctl doctor"
    )
    return Level.WELL


def drill(chosen: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from operations.archive import drill as rehearsing
    from operations.archive.stopped import Stopped

    key = chosen.identity or settings.SIPAS_DRILL_IDENTITY
    if not key:
        raise Stopped(
            "Cần một khóa mở được bản sao lưu: --identity TỆP, hoặc đặt"
            " SIPAS_DRILL_IDENTITY (docs/operations/backup.md).",
            "A key that opens the backup is needed: --identity FILE, or set"
            " SIPAS_DRILL_IDENTITY (docs/operations/backup.md).",
        )
    found = rehearsing.rehearse(key=Path(key), at=timezone.now(), backup=chosen.backup)
    say(
        f"Diễn tập {found.backup}: {found.tables} bảng, {found.rows} dòng và"
        f" {found.releases} bản công bố khớp, {found.seconds:.0f} giây."
    )
    say(
        f"Rehearsed {found.backup}: {found.tables} tables, {found.rows} rows and"
        f" {found.releases} releases are the same, {found.seconds:.0f} s."
    )
    say(found.chains)
    return Level.WELL


def forget(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from operations import retention

    gone = retention.apply(at=timezone.now())
    for kind in retention.table():
        say(f"{gone[kind.name]:>8}  {kind.said} ({kind.days})")
    return Level.WELL


def upgrade(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from operations.upgrade import steps

    made = steps.upgrade(current=chosen.current, say=say, at=timezone.now())
    old, new = made.versions
    say(f"Đã nâng cấp {old} -> {new}. Mã cũ còn ở {made.old}.")
    say("Tiếp theo: sipasctl doctor")
    say(
        f"Upgraded {old} -> {new}. The old code is in {made.old}. Next: sipasctl doctor"
    )
    return Level.WELL


def rollback(chosen: argparse.Namespace) -> int:
    from operations.upgrade import steps

    made = steps.take_back(say=say)
    say(f"Đã quay lại {made.versions[0]}. Tiếp theo: sipasctl doctor")
    say(f"Back at {made.versions[0]}. Next: sipasctl doctor")
    return Level.WELL


def maintain(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from operations import maintenance

    if chosen.state == "on":
        maintenance.begin(why="sipasctl", at=timezone.now())
        say("Đã đóng. Mở lại: sipasctl maintenance off")
        say("Closed. Open again: sipasctl maintenance off")
    else:
        maintenance.end()
        say("Đã mở. Kiểm tra: sipasctl doctor")
        say("Open. Check: sipasctl doctor")
    return Level.WELL


if __name__ == "__main__":
    sys.exit(main())
