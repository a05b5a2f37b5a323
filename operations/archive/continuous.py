"""Any moment brought back: a base backup and the log of all that was written since.

`Continuous` is what a second way (Barman, pgBackRest) has to offer; `BuiltIn` uses what
PostgreSQL itself brings. PostgreSQL hands over a part of its log whenever it is full,
and at the latest after `SECONDS`: no more than that is lost with the disk.
"""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from operations.archive import programs, retention
from operations.archive.stopped import Stopped

SECONDS = 60
BASES, LOG = "base", "wal"
# A part of the log has its final name once all of it is on the disk.
KEEP = (
    "test ! -e {to}/%f && cp %p {to}/%f.half && sync {to}/%f.half"
    " && mv {to}/%f.half {to}/%f"
)


class Continuous(Protocol):
    def settings(self) -> dict[str, str]:
        """What postgresql.conf must say for the log to be kept."""

    def base(self, *, url: str, at: datetime) -> Path:
        """A base backup of the whole cluster, verified. Raises Stopped."""

    def recover(self, cluster: Path, *, to: datetime) -> Path:
        """Lay out a cluster that becomes what it was at a moment, once started."""


@dataclass(frozen=True)
class BuiltIn:
    """pg_basebackup and archive_command; `place` is best another disk."""

    place: Path

    def settings(self) -> dict[str, str]:
        return {
            "wal_level": "replica",
            "archive_mode": "on",
            "archive_command": KEEP.format(to=shlex.quote(str(self.place / LOG))),
            "archive_timeout": str(SECONDS),
        }

    def base(self, *, url: str, at: datetime) -> Path:
        name = at.astimezone(UTC).strftime(retention.NAME)
        final = self.place / BASES / name
        half = final.with_name(f"unfinished-{name}")
        half.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        errors = self.place / "errors.log"
        words = ["-D", str(half), "--checkpoint=fast", "--wal-method=stream"]
        try:
            programs.run("pg_basebackup", words, url=url, errors=errors)
            programs.run("pg_verifybackup", [str(half)], url=url, errors=errors)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        errors.unlink(missing_ok=True)
        half.rename(final)
        return final

    def bases(self) -> list[tuple[datetime, Path]]:
        """Base backups by the moment they were begun, the newest first."""
        found = [(retention.moment(p.name), p) for p in (self.place / BASES).glob("*")]
        return sorted(((at, p) for at, p in found if at), reverse=True)

    def recover(self, cluster: Path, *, to: datetime) -> Path:
        before = [path for at, path in self.bases() if at < to]
        if not before:
            raise Stopped(
                f"Không có bản nền nào trước {to:%Y-%m-%d %H:%M}. Chọn thời điểm muộn"
                " hơn, hoặc khôi phục từ bản sao lưu: sipasctl restore",
                f"No base backup is from before {to:%Y-%m-%d %H:%M}. Choose a later"
                " moment, or restore a backup: sipasctl restore",
            )
        if cluster.exists() and any(cluster.iterdir()):
            raise Stopped(
                f"{cluster} không trống; hãy chọn thư mục mới.",
                f"{cluster} is not empty; choose a new folder.",
            )
        shutil.copytree(before[0], cluster, dirs_exist_ok=True)
        cluster.chmod(0o700)
        with (cluster / "postgresql.auto.conf").open("a", encoding="utf-8") as words:
            words.write(_recovery(self.place / LOG, to))
        (cluster / "recovery.signal").touch(mode=0o600)
        return before[0]


def _recovery(log: Path, to: datetime) -> str:
    """Lines of a cluster that reads the log up to a moment, and then lives on."""
    command = f"cp {shlex.quote(str(log))}/%f %p".replace("'", "''")
    return (
        f"restore_command = '{command}'\n"
        f"recovery_target_time = '{to.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'\n"
        "recovery_target_action = 'promote'\n"
    )
