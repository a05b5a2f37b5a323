"""What a backup says of itself: its version, its files and tables with their hashes."""

from __future__ import annotations

import json
import subprocess
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from operations.archive.digests import Digests
from operations.archive.sealing import Sealed, digest_of
from operations.archive.stopped import Stopped

FILE = "manifest.json"


@dataclass(frozen=True)
class Version:
    """Which code and which database: a backup goes back to no other."""

    sipas: str
    commit: str
    postgresql: int
    migrations: list[str]


@dataclass(frozen=True)
class Manifest:
    made_at: str
    version: Version
    files: dict[str, Sealed]
    tables: Digests

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        (folder / FILE).write_text(text, encoding="utf-8")


def version_of_code() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def commit_of_code() -> str:
    """Of a clone; empty where the code came as files alone."""
    words = ["git", "-C", str(settings.BASE_DIR), "rev-parse", "HEAD"]
    try:
        found = subprocess.run(words, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def migrations_of_code() -> list[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(f"{app}.{name}" for app, name in loader.disk_migrations)


def of_here() -> Version:
    """The version of the code that runs and of the database it speaks to."""
    return Version(
        version_of_code(),
        commit_of_code(),
        connection.get_database_version()[0],
        migrations_of_code(),
    )


def read(folder: Path) -> Manifest:
    """The manifest of a backup; raises Stopped when there is none."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        files = {name: Sealed(**one) for name, one in found["files"].items()}
        tables = {name: (rows, word) for name, (rows, word) in found["tables"].items()}
        version = Version(**found["version"])
        return Manifest(found["made_at"], version, files, tables)
    except (OSError, ValueError, KeyError, TypeError):
        raise Stopped(
            f"{folder} không phải bản sao lưu: thiếu hoặc hỏng {FILE}.",
            f"{folder} is no backup: {FILE} is missing or broken.",
        ) from None


def require_whole(folder: Path, manifest: Manifest) -> None:
    """Raises Stopped, naming the file that is not as it was when it was made."""
    for name, sealed in manifest.files.items():
        path = folder / sealed.name
        if not path.exists() or digest_of(path) != sealed.sha256:
            raise Stopped(
                f"{path} thiếu hoặc đã thay đổi ({name}). Hãy dùng bản sao khác.",
                f"{path} is missing or has changed ({name}). Use another copy.",
            )


def require_same(manifest: Manifest, *, postgresql: int) -> None:
    """Raises Stopped unless this very version made the backup."""
    made = manifest.version
    then = f"{made.sipas} ({made.commit[:12]})"
    now = f"{version_of_code()} ({commit_of_code()[:12]})"
    if (made.sipas, made.migrations) != (version_of_code(), migrations_of_code()):
        raise Stopped(
            f"Bản sao lưu thuộc phiên bản {then}, mã ở đây là {now}. Hãy lấy đúng mã"
            " đó, khôi phục, rồi nâng cấp.",
            f"The backup is of version {then}, the code here is {now}. Take that code,"
            " restore with it, then upgrade.",
        )
    if made.postgresql != postgresql:
        raise Stopped(
            f"Bản sao lưu thuộc PostgreSQL {made.postgresql}, ở đây là {postgresql}.",
            f"The backup is of PostgreSQL {made.postgresql}, here is {postgresql}.",
        )
