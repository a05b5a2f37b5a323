"""The machine: room, inodes, memory, and who can read the keys."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from operations.finding import Finding, Level, well
from wording.text import Text

GB = 1_000_000_000
# Below these nothing can be counted on; a server writes until the last byte.
LEAST_FREE, LOW_FREE = 1 * GB, 5 * GB
LEAST_INODES = 0.05
LEAST_MEMORY = 500_000_000
WRITTEN = (
    *("SIPAS_REPORTS", "SIPAS_CHECKPOINTS", "SIPAS_EVIDENCE"),
    *("SIPAS_BACKUPS", "SIPAS_STATE"),
)
MORE_ROOM = Text(
    "Xóa tệp không cần, chuyển bản sao lưu cũ đi nơi khác, hoặc mở rộng đĩa.",
    "Delete what is not needed, move old backups elsewhere, or enlarge the disk.",
)


def places() -> Iterator[Path]:
    """Folders that are written to; the nearest that exists stands for each."""
    for name in WRITTEN:
        path = Path(getattr(settings, name) or settings.BASE_DIR)
        while not path.exists():
            path = path.parent
        yield path


def free() -> int:
    """Bytes left where least is left."""
    return min(shutil.disk_usage(path).free for path in places())


def disk(at: datetime) -> Finding:
    left = free()
    said = Text(f"Đĩa còn {left / GB:.1f} GB.", f"{left / GB:.1f} GB of disk are free.")
    if left < LEAST_FREE:
        return Finding("disk", Level.BAD, said, MORE_ROOM)
    if left < LOW_FREE:
        return Finding("disk", Level.ODD, said, MORE_ROOM)
    return Finding("disk", Level.WELL, said)


def room_for_twice(at: datetime) -> Finding:
    """A backup, and a restore beside what runs, each take as much as the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    left, wanted = free(), 2 * size
    said = Text(
        f"Cơ sở dữ liệu {size / GB:.1f} GB, đĩa còn {left / GB:.1f} GB.",
        f"The database has {size / GB:.1f} GB, {left / GB:.1f} GB are free.",
    )
    if left < wanted:
        return Finding("room", Level.ODD, said, MORE_ROOM)
    return Finding("room", Level.WELL, said)


def inodes(at: datetime) -> Finding:
    shares = []
    for path in places():
        found = os.statvfs(path)
        shares.append(found.f_favail / found.f_files if found.f_files else 1.0)
    left = min(shares)
    said = Text(f"Còn {left:.0%} số inode.", f"{left:.0%} of the inodes are free.")
    if left < LEAST_INODES:
        return Finding("inodes", Level.BAD, said, MORE_ROOM)
    return Finding("inodes", Level.WELL, said)


def memory(at: datetime) -> Finding:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    fields = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    left = fields["MemAvailable"]
    said = Text(
        f"Bộ nhớ còn dùng được {left / GB:.1f} GB.",
        f"{left / GB:.1f} GB of memory are available.",
    )
    if left < LEAST_MEMORY:
        then = Text(
            "Giảm số tiến trình nền (`--concurrency`) hoặc thêm bộ nhớ.",
            "Run fewer workers (`--concurrency`), or add memory.",
        )
        return Finding("memory", Level.ODD, said, then)
    return Finding("memory", Level.WELL, said)


def keys(at: datetime) -> Finding:
    """Whether anybody but their owner and group can read the configuration."""
    folder = Path(settings.SIPAS_CONFIGURATION)
    found = sorted(folder.glob("*.env")) if folder.is_dir() else []
    wide = [
        path for path in found if path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH)
    ]
    if wide:
        names = " ".join(str(path) for path in wide)
        said = Text(
            f"Mọi người trên máy đọc được `{names}`.",
            f"Everybody on the machine can read `{names}`.",
        )
        then = Text(f"`chmod o= {names}`", f"`chmod o= {names}`")
        return Finding("keys", Level.BAD, said, then)
    return well(
        "keys",
        f"{len(found)} tệp cấu hình, người ngoài không đọc được.",
        f"{len(found)} files of configuration, closed to others.",
    )
