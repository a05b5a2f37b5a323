"""The database: whether it answers, is ours, and keeps what it acknowledges."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from operations.finding import Finding, Level, well
from wording.text import Text

OLDEST = 16
MOST_SKEW = 2.0  # seconds
ROLES = ("sipas_portal", "sipas_desk", "sipas_worker")
LASTING = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")


def _one(question: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row: tuple[object, ...] = cursor.fetchone()
    return row


def answers(at: datetime) -> Finding:
    _one("SELECT 1")
    return well("database", "Cơ sở dữ liệu trả lời.", "The database answers.")


def missing_migrations() -> list[str]:
    """Migrations of the code that the database has not had."""
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    return [f"{migration.app_label}.{migration.name}" for migration, _back in plan]


def unknown_migrations() -> list[str]:
    """Migrations the database has had that this code does not know: a later version."""
    loader = MigrationExecutor(connection).loader
    ours = {label for label, _name in loader.disk_migrations}
    known = set(loader.disk_migrations) | set(loader.replacements)
    odd = set(loader.applied_migrations) - known
    return sorted(f"{app}.{name}" for app, name in odd if app in ours)


def migrations(at: datetime) -> Finding:
    if missing := missing_migrations():
        said = Text(
            f"Còn {len(missing)} bước nâng cấp cơ sở dữ liệu chưa chạy, trước hết là"
            f" {missing[0]}.",
            f"{len(missing)} migrations were not made, first {missing[0]}.",
        )
        then = Text("Chạy: `sipasctl upgrade`", "Run: `sipasctl upgrade`")
        return Finding("migrations", Level.BAD, said, then)
    if unknown := unknown_migrations():
        said = Text(
            f"Cơ sở dữ liệu thuộc phiên bản mới hơn mã đang chạy ({unknown[0]}).",
            f"The database is of a later version than the code ({unknown[0]}).",
        )
        then = Text(
            "Chạy mã của phiên bản đó, hoặc: `sipasctl rollback`",
            "Run that version's code, or: `sipasctl rollback`",
        )
        return Finding("migrations", Level.BAD, said, then)
    return well(
        "migrations", "Cơ sở dữ liệu khớp với mã.", "The database fits the code."
    )


def clock(at: datetime) -> Finding:
    (there,) = _one("SELECT clock_timestamp()")
    assert isinstance(there, datetime)  # nosec B101  # types alone
    skew = abs((timezone.now() - there).total_seconds())
    said = Text(
        f"Đồng hồ máy này và cơ sở dữ liệu lệch {skew:.1f} giây.",
        f"The clocks of this machine and the database differ by {skew:.1f} s.",
    )
    if skew > MOST_SKEW:
        then = Text(
            "Bật đồng bộ giờ trên cả hai máy: `timedatectl set-ntp true`",
            "Let both machines follow a time server: `timedatectl set-ntp true`",
        )
        return Finding("clock", Level.BAD, said, then)
    return Finding("clock", Level.WELL, said)


def version(at: datetime) -> Finding:
    major = connection.get_database_version()[0]
    said = Text(f"PostgreSQL {major}.", f"PostgreSQL {major}.")
    if major < OLDEST:
        then = Text(
            f"Cần PostgreSQL {OLDEST} trở lên: `docs/operations/upgrade.md`",
            f"PostgreSQL {OLDEST} or newer is needed: `docs/operations/upgrade.md`",
        )
        return Finding("version", Level.BAD, said, then)
    return Finding("version", Level.WELL, said)


def durable(at: datetime) -> Finding:
    """Whether what was acknowledged outlives a power cut."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)",
            [list(LASTING)],
        )
        found = dict(cursor.fetchall())
    off = [name for name in LASTING if found.get(name) == "off"]
    if not off:
        return well(
            "durable",
            "PostgreSQL ghi chắc chắn trước khi báo đã lưu.",
            "PostgreSQL writes down before it acknowledges.",
        )
    named = ", ".join(f"`{name}`" for name in off)
    # Checksums only tell of a broken disk; without the others receipts are lost.
    level = Level.ODD if off == ["data_checksums"] else Level.BAD
    said = Text(f"PostgreSQL đang tắt {named}.", f"PostgreSQL runs without {named}.")
    then = Text(
        "Bật lại trong `postgresql.conf` (`data_checksums`: `pg_checksums --enable`).",
        "Turn it on in `postgresql.conf` (`data_checksums`: `pg_checksums --enable`).",
    )
    return Finding("durable", level, said, then)


def roles(at: datetime) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [list(ROLES)]
        )
        found = {name for (name,) in cursor.fetchall()}
    if missing := sorted(set(ROLES) - found):
        names = ", ".join(missing)
        said = Text(f"Thiếu vai trò {names}.", f"The roles {names} are missing.")
        then = Text(
            "Chạy: `manage.py database_roles`", "Run: `manage.py database_roles`"
        )
        return Finding("roles", Level.BAD, said, then)
    return well("roles", "Đủ các vai trò của cơ sở dữ liệu.", "All roles are there.")
