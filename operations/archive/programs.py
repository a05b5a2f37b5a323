"""PostgreSQL's own programs, run with a password that no list of processes shows."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from operations.archive.stopped import Stopped

LAST = 2_000


def folder() -> Path:
    """Where pg_dump and its like are: as the settings say, or those that came along."""
    chosen = settings.SIPAS_POSTGRESQL_PROGRAMS
    return Path(chosen) if chosen else import_string(settings.SIPAS_CLIENT_PROGRAMS)()


def environment(url: str) -> dict[str, str]:
    """The address as libpq's own variables."""
    parts = urlsplit(url)
    found = {
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    return os.environ | {name: word for name, word in found.items() if word}


def begin(
    program: str, words: Sequence[str], *, url: str, errors: Path, **given: object
) -> subprocess.Popen[bytes]:
    """Start one; what it complains of goes into a file, which holds no row."""
    with errors.open("ab") as output:
        return subprocess.Popen(
            [str(folder() / program), *words],
            env=environment(url),
            stderr=output,
            **{"stdin": subprocess.DEVNULL, "stdout": output, **given},  # type: ignore[call-overload]
        )


def run(program: str, words: Sequence[str], *, url: str, errors: Path) -> None:
    """Run one to its end; raises Stopped with its last words."""
    ended(program, begin(program, words, url=url, errors=errors), errors=errors)


def ended(program: str, child: subprocess.Popen[bytes], *, errors: Path) -> None:
    if child.wait() == 0:
        return
    words = errors.read_text(errors="replace")[-LAST:].strip()
    raise Stopped(
        f"{program} thất bại: {words}\nSửa nguyên nhân rồi chạy lại.",
        f"{program} failed: {words}\nMend the cause, then run this again.",
    )
