"""A backup put back, into an empty database, by the very version that made it.

Nothing is overwritten: the database must be empty and the folders new. What was read
back is compared with what the backup says of itself before anybody is told it is done.
"""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from operations.archive import digests, manifest, programs, sealing
from operations.archive.manifest import Manifest
from operations.archive.stopped import Stopped

# Roles that the rows' policies name; `manage.py database_roles` lets them in again.
ROLES = ("sipas_portal", "sipas_desk", "sipas_worker", "sipas_reader")
JOBS = "2"
# Sessions are not backed up: everybody signs in again.
LEFT_OUT = ("public.django_session",)


@dataclass(frozen=True)
class Restored:
    tables: int
    rows: int
    files: list[Path]


def put_back(
    folder: Path, *, key: Path, url: str, into: Path | None, parts: list[str]
) -> Restored:
    """Restore the database at `url` and, below `into`, the named parts of files.

    Raises Stopped before anything is touched, or when what came back is not the same.
    """
    found, by = manifest.read(folder), sealing.identity(key)
    manifest.require_whole(folder, found)
    with psycopg.connect(url) as connection:
        manifest.require_same(
            found, postgresql=connection.info.server_version // 10_000
        )
        _require_empty(connection)
    _database(folder, found, by, url)
    files = [
        path
        for part in parts
        for path in _unpack(folder, found.files[part].name, by, into or folder)
    ]
    return _compared(found, url, files)


def _require_empty(connection: psycopg.Connection) -> None:
    row = connection.execute(
        "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'identity')"
    ).fetchone()
    if row and row[0]:
        raise Stopped(
            "Cơ sở dữ liệu đích không trống; không ghi đè lên gì cả. Hãy tạo một cơ sở"
            " dữ liệu mới: createdb --owner=sipas_owner TÊN",
            "The database to restore into is not empty; nothing is overwritten. Make a"
            " new one: createdb --owner=sipas_owner NAME",
        )


def _database(folder: Path, found: Manifest, by: Any, url: str) -> None:
    with _opened(folder / found.files["database"].name, by) as (dump, digest):
        if digest != found.files["database"].plain_sha256:
            raise Stopped(
                "Nội dung bản sao cơ sở dữ liệu không khớp; hãy dùng bản khác.",
                "What is inside of the database's dump has changed; use another one.",
            )
        _make_roles(url)
        errors = dump.with_name("errors.log")
        words = ["--dbname", programs.environment(url)["PGDATABASE"]]
        words += ["--no-owner", "--exit-on-error", f"--jobs={JOBS}", str(dump)]
        programs.run("pg_restore", words, url=url, errors=errors)


def _make_roles(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for role in ROLES:
            try:
                connection.execute(
                    sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role))
                )
            except psycopg.errors.DuplicateObject:
                continue


@contextmanager
def _opened(path: Path, by: Any) -> Iterator[tuple[Path, str]]:
    """The plain file for as long as it is needed, readable by this user alone."""
    with tempfile.TemporaryDirectory(dir=path.parent) as place:
        plain = Path(place) / path.name.removesuffix(".age")
        plain.touch(mode=0o600)
        with plain.open("wb") as target:
            digest = sealing.unseal(path, target, by=by)
        yield plain, digest


def _unpack(folder: Path, name: str, by: Any, into: Path) -> list[Path]:
    """Files below `into` by their whole paths; what is there already stays."""
    with _opened(folder / name, by) as (plain, _digest), tarfile.open(plain) as archive:
        members = [one for one in archive.getmembers() if one.isfile()]
        for member in members:
            if (into / member.name).exists():
                raise Stopped(
                    f"{into / member.name} đã có; hãy chọn thư mục trống.",
                    f"{into / member.name} is there already; choose an empty folder.",
                )
        archive.extractall(into, filter="data")
    return [into / member.name for member in members]


def _compared(found: Manifest, url: str, files: list[Path]) -> Restored:
    back = digests.of_database(url)
    told = {name: one for name, one in found.tables.items() if name not in LEFT_OUT}
    got = {name: one for name, one in back.items() if name not in LEFT_OUT}
    if odd := digests.differing(told, got):
        rows = "; ".join(odd[:5])
        raise Stopped(
            f"{len(odd)} bảng không như khi sao lưu (số dòng trước / sau): {rows}",
            f"{len(odd)} tables are not as they were (rows then / now): {rows}",
        )
    return Restored(len(got), sum(rows for rows, _digest in got.values()), files)
