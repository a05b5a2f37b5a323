"""What is kept elsewhere: the last backup, the last restore drill, the WAL archive."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from accounts.models import AuditEvent
from operations.finding import Finding, Level, well
from wording.text import Text

BACKUP, DRILL, DRILL_FAILED = "backup_made", "drill_passed", "drill_failed"
MOST_BACKUP, MOST_DRILL = timedelta(hours=26), timedelta(days=8)
MOST_WAL = timedelta(minutes=5)


def last(*verbs: str) -> AuditEvent | None:
    """The newest line of the trail with one of these deeds."""
    rows = AuditEvent.objects.filter(subject="operations", verb__in=verbs)
    return rows.order_by("-at").first()


def backup(at: datetime) -> Finding:
    then = Text("Chạy: `sipasctl backup`", "Run: `sipasctl backup`")
    made = last(BACKUP)
    if made is None:
        said = Text("Chưa có bản sao lưu nào.", "No backup was ever made.")
        return Finding("backup", Level.BAD, said, then)
    hours = (at - made.at).total_seconds() / 3600
    said = Text(
        f"Bản sao lưu gần nhất cách đây {hours:.0f} giờ.",
        f"The last backup is {hours:.0f} hours old.",
    )
    level = Level.BAD if at - made.at > MOST_BACKUP else Level.WELL
    return Finding("backup", level, said, then if level else None)


def drill(at: datetime) -> Finding:
    then = Text("Chạy: `sipasctl drill`", "Run: `sipasctl drill`")
    made = last(DRILL, DRILL_FAILED)
    if made is None:
        said = Text(
            "Chưa diễn tập khôi phục lần nào.", "No restore was ever rehearsed."
        )
        return Finding("drill", Level.ODD, said, then)
    if made.verb == DRILL_FAILED:
        said = Text(
            "Lần diễn tập khôi phục gần nhất thất bại.",
            "The last rehearsal of a restore failed.",
        )
        return Finding("drill", Level.BAD, said, then)
    days = (at - made.at).total_seconds() / 86_400
    seconds = made.details.get("seconds", "?")
    said = Text(
        f"Diễn tập khôi phục gần nhất cách đây {days:.0f} ngày, mất {seconds} giây.",
        f"The last restore rehearsed is {days:.0f} days old and took {seconds} s.",
    )
    level = Level.ODD if at - made.at > MOST_DRILL else Level.WELL
    return Finding("drill", level, said, then if level else None)


def wal(at: datetime) -> Finding:
    """How far the archive of the write-ahead log is behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('archive_mode'), last_archived_time,"
            " last_failed_time > coalesce(last_archived_time, '-infinity')"
            " FROM pg_stat_archiver"
        )
        mode, archived, fails = cursor.fetchone()
    then = Text("Xem `docs/operations/backup.md`", "See `docs/operations/backup.md`")
    if mode == "off":
        level = Level.ODD if settings.HTTPS else Level.WELL
        said = Text(
            "Không lưu WAL: sự cố làm mất mọi thứ sau bản sao lưu cuối.",
            "No WAL is archived: a broken disk loses all since the last backup.",
        )
        return Finding("wal", level, said, then if level else None)
    if fails:
        said = Text(
            "PostgreSQL không lưu được WAL.", "PostgreSQL fails to archive its WAL."
        )
        return Finding("wal", Level.BAD, said, then)
    if archived is None or at - archived > MOST_WAL:
        said = Text(
            "WAL chưa được lưu trong 5 phút qua.",
            "No WAL was archived within the last 5 minutes.",
        )
        return Finding("wal", Level.ODD, said, then)
    return well("wal", "WAL được lưu đều.", "WAL is archived as it comes.")
