"""A backup of everything, from one moment of the database, sealed to two officers.

Names and answers leave in one dump of one snapshot: no foreign key points to a row of
another moment. Files follow the database, because a row is written after its file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import transaction

from accounts import audit
from operations.archive import digests, manifest, programs, retention, sealing
from operations.archive.manifest import Manifest
from operations.archive.sealing import Sealed
from operations.archive.stopped import Stopped
from operations.checks import kept, machine

NAME = "%Y-%m-%dT%H%M%SZ"
# The key that signs releases is sealed apart, so that it can be kept apart.
SIGNING = "signing.env"


def make(*, at: datetime) -> Path:
    """The folder of a new backup, whole or not there at all. Raises Stopped."""
    officers = sealing.recipients(settings.SIPAS_BACKUP_RECIPIENTS)
    _require_room()
    place = Path(settings.SIPAS_BACKUPS)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    final = place / at.astimezone(UTC).strftime(NAME)
    half = Path(tempfile.mkdtemp(prefix="unfinished-", dir=place))
    try:
        tables, files = _write(half, officers)
        Manifest(at.isoformat(), manifest.of_here(), files, tables).write(half)
        half.rename(final)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    _give(final)
    _copy(final)
    _note(final, at)
    return final


def _write(
    folder: Path, officers: list[Any]
) -> tuple[digests.Digests, dict[str, Sealed]]:
    # The machine that rehearses restores opens the database, and no key with it.
    rehearsing = officers + _of_the_drill()
    with psycopg.connect(settings.DATABASE_URL) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None  # nosec B101  # types alone
        database = _dump(folder, snapshot=row[0], to=rehearsing)
        tables = digests.of_tables(connection)
    configuration = Path(settings.SIPAS_CONFIGURATION)
    written = sorted(configuration.glob("*")) if configuration.is_dir() else []
    files = {
        "database": database,
        "files": _tar(folder / "files.tar.age", _kept_files(), to=rehearsing),
        "configuration": _tar(
            folder / "configuration.tar.age",
            [path for path in written if path.name != SIGNING],
            to=officers,
        ),
        "signing": _tar(
            folder / "signing.tar.age",
            [path for path in written if path.name == SIGNING],
            to=officers,
        ),
    }
    return tables, files


def _kept_files() -> list[Path]:
    """Folders of what is not in the database: evidence, checkpoints, large rounds."""
    named = (
        settings.SIPAS_EVIDENCE,
        settings.SIPAS_CHECKPOINTS,
        settings.SIPAS_REPORTS,
        settings.SIPAS_PARTITIONS,
        settings.MEDIA_ROOT,
    )
    return [Path(name) for name in named if name and Path(name).is_dir()]


def _of_the_drill() -> list[Any]:
    path = settings.SIPAS_DRILL_IDENTITY
    return [sealing.identity(Path(path)).to_public()] if path else []


def _dump(folder: Path, *, snapshot: str, to: Sequence[Any]) -> Sealed:
    errors = folder / "errors.log"
    words = ["--format=custom", f"--snapshot={snapshot}", "--no-owner"]
    # Sessions end with the installation they were opened at.
    words += ["--exclude-table-data=*.django_session"]
    child = programs.begin(
        "pg_dump",
        words,
        url=settings.DATABASE_URL,
        errors=errors,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None  # nosec B101  # types alone
    sealed = sealing.seal(child.stdout, folder / "database.dump.age", to=to)
    programs.ended("pg_dump", child, errors=errors)
    errors.unlink()
    return sealed


def _tar(path: Path, members: Iterable[Path], *, to: Sequence[Any]) -> Sealed:
    """The files as one sealed archive, by their whole paths."""
    with tempfile.TemporaryFile(dir=path.parent) as plain:
        with tarfile.open(fileobj=plain, mode="w") as archive:
            for member in members:
                archive.add(member, arcname=str(member).lstrip("/"))
        plain.seek(0)
        return sealing.seal(plain, path, to=to)


def _require_room() -> None:
    with psycopg.connect(settings.DATABASE_URL) as connection:
        row = connection.execute(
            "SELECT pg_database_size(current_database())"
        ).fetchone()
    assert row is not None  # nosec B101  # types alone
    if machine.free() < row[0]:
        raise Stopped(
            "Không đủ chỗ cho bản sao lưu. Hãy giải phóng đĩa rồi chạy lại.",
            "There is no room for a backup. Free the disk, then run this again.",
        )


def _give(folder: Path) -> None:
    """What root makes by hand belongs to whom the place does: the timer's own user."""
    if os.geteuid() == 0:
        owner = folder.parent.stat()
        for path in (folder, *folder.iterdir()):
            os.chown(path, owner.st_uid, owner.st_gid)


def _copy(folder: Path) -> None:
    """To every other medium that is there, checked file by file."""
    for name in settings.SIPAS_BACKUP_COPIES:
        target = Path(name) / folder.name
        half = target.with_name(f"unfinished-{folder.name}")
        try:
            shutil.copytree(folder, half)
            manifest.require_whole(half, manifest.read(folder))
            os.sync()
            half.rename(target)
            _give(target)
        except OSError as error:
            raise Stopped(
                f"Bản sao lưu đã có ở {folder}, nhưng không chép được sang {name}:"
                f" {error}. Gắn lại ổ đó rồi chạy lại.",
                f"The backup is in {folder}, but was not copied to {name}: {error}."
                " Mount that medium, then run this again.",
            ) from None


@transaction.atomic
def _note(folder: Path, at: datetime) -> None:
    """On the trail, with those that are let go."""
    gone = []
    for place in (settings.SIPAS_BACKUPS, *settings.SIPAS_BACKUP_COPIES):
        gone += retention.let_go(Path(place), at=at)
    size = sum(path.stat().st_size for path in folder.iterdir())
    audit.record(
        actor=None,
        verb=kept.BACKUP,
        subject="operations",
        details={
            "backup": folder.name,
            "bytes": size,
            "let_go": sorted(set(gone)),
            **audit.by_operator(None),
        },
    )
