"""A restore rehearsed: the newest backup in a scratch cluster, compared and timed.

What the trail says afterwards is what `sipasctl status` shows; nothing else remains.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic

import psycopg
from django.conf import settings
from django.utils.module_loading import import_string

from accounts import audit
from operations.archive import restore, retention
from operations.archive.stopped import Stopped
from operations.checks import kept


@dataclass(frozen=True)
class Rehearsed:
    backup: str
    tables: int
    rows: int
    releases: int
    seconds: float
    chains: str


def newest(place: Path) -> Path:
    """The newest backup; raises Stopped when there is none."""
    found = [path for path in place.glob("*") if retention.moment(path.name)]
    if not found:
        raise Stopped(
            f"Không có bản sao lưu nào trong {place}. Chạy: sipasctl backup",
            f"There is no backup in {place}. Run: sipasctl backup",
        )
    return max(found, key=lambda path: path.name)


def rehearse(*, key: Path, at: datetime, backup: Path | None = None) -> Rehearsed:
    """Restore, compare, check; the outcome goes on the trail. Raises Stopped."""
    begun = monotonic()
    try:
        chosen = backup or newest(Path(settings.SIPAS_BACKUPS))
        found = _rehearsed(chosen, key, begun)
    except Stopped as error:
        _note(kept.DRILL_FAILED, {"why": error.text.en[:500]})
        raise
    _note(
        kept.DRILL,
        {
            "backup": found.backup,
            "seconds": round(found.seconds, 1),
            "tables": found.tables,
            "rows": found.rows,
            "releases": found.releases,
        },
    )
    return found


def _rehearsed(backup: Path, key: Path, begun: float) -> Rehearsed:
    scratch = import_string(settings.SIPAS_SCRATCH_SERVERS)
    with scratch() as url, tempfile.TemporaryDirectory() as place:
        back = restore.put_back(
            backup, key=key, url=url, into=Path(place), parts=["files"]
        )
        chains = _chains(url)
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM publishing_release WHERE state <> 'draft'"
            ).fetchone()
    releases = row[0] if row else 0
    seconds = monotonic() - begun
    return Rehearsed(backup.name, back.tables, back.rows, releases, seconds, chains)


def _chains(url: str) -> str:
    """What verify_chain says of the copy, its sealed releases included."""
    words = [sys.executable, str(settings.BASE_DIR / "manage.py"), "verify_chain"]
    told = subprocess.run(
        words,
        env=os.environ | {"DATABASE_URL": url},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        last = (told.stdout + told.stderr).strip()[-500:]
        raise Stopped(
            f"Bản khôi phục không qua được kiểm tra chuỗi: {last}. Báo kiểm toán viên;"
            " giữ nguyên mọi bản sao lưu.",
            f"The chains of what was restored do not hold: {last}. Tell an auditor, and"
            " keep every backup as it is.",
        )
    return told.stdout.strip()


def _note(verb: str, details: dict[str, object]) -> None:
    said = {**details, **audit.by_operator(None)}
    audit.record(actor=None, verb=verb, subject="operations", details=said)
