"""An upgrade, step by step; one that was cut short goes on where it stood.

Each step may be done twice without harm, and is written down once it is done. The old
code stays beside the new one.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent
from operations import maintenance
from operations.archive import backup, manifest
from operations.archive.stopped import Stopped
from operations.upgrade import refused

LOCK_TIMEOUT = "2s"
BOUND = "SELECT set_config('lock_timeout', %s, false)"
TRIES, BETWEEN = 10, 3.0
SMOKE = ("/", "/dang-nhap/", "/api/v1/", "/healthz/ready")
UPGRADED, BACK = "upgraded", "upgrade_taken_back"


@dataclass
class Progress:
    """How far an upgrade came; kept in a file that outlives the process."""

    old: str
    new: str
    current: str
    versions: list[str]
    before: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    begun: str = ""

    def write(self) -> None:
        path = _file()
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        with half.open("w", encoding="utf-8") as words:
            json.dump(asdict(self), words)
            words.flush()
            os.fsync(words.fileno())
        half.rename(path)


def _file() -> Path:
    return Path(settings.SIPAS_STATE) / "upgrade.json"


def unfinished() -> Progress | None:
    """The upgrade that stands half done, if one does."""
    try:
        found = Progress(**json.loads(_file().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    return None if len(found.done) == len(STEPS) else found


def last() -> Progress | None:
    try:
        return Progress(**json.loads(_file().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def upgrade(*, current: Path, say: Callable[[str], None], at: datetime) -> Progress:
    """Bring the installation at `current` to the code that runs. Raises Stopped."""
    here = str(settings.BASE_DIR)
    progress = unfinished()
    if progress is None:
        if found := refused.reasons(old=current, at=at):
            raise Stopped(
                "\n".join(one.vi for one in found), "\n".join(one.en for one in found)
            )
        versions = [refused.version_in(current), manifest.version_of_code()]
        old = str(current.resolve())
        progress = Progress(old, here, str(current), versions, _applied())
        progress.begun = at.isoformat()
        progress.write()
    elif progress.new != here:
        raise Stopped(
            f"Một lần nâng cấp lên {progress.new} còn dở. Chạy tiếp bằng mã đó.",
            f"An upgrade to {progress.new} stands half done. Go on with that code.",
        )
    for name, step in STEPS.items():
        if name not in progress.done:
            say(name)
            step(progress)
            progress.done.append(name)
            progress.write()
    return progress


def _applied() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _close(progress: Progress) -> None:
    why = " -> ".join(progress.versions)
    maintenance.begin(why=why, at=timezone.now())


def _back_up(progress: Progress) -> None:
    backup.make(at=timezone.now())


def _migrate(progress: Progress) -> None:
    patiently(lambda: call_command("migrate", verbosity=0, interactive=False))


def patiently(deed: Callable[[], object]) -> None:
    """Migrate without making readers wait: give a lock up in two seconds, try again."""
    for left in reversed(range(TRIES)):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT]
            )
        try:
            deed()
            return
        except OperationalError:
            connection.close()
            if not left:
                raise _held() from None
            sleep(BETWEEN)
        finally:
            _usual_patience()


def _held() -> Stopped:
    return Stopped(
        "Một bảng bị giữ quá lâu nên chưa nâng cấp xong; không mất gì. Tìm phiên đang"
        " giữ (pg_stat_activity) rồi chạy lại: sipasctl upgrade",
        "A table is held for too long, so the migration waits; nothing is lost. Find"
        " who holds it (pg_stat_activity), then run again: sipasctl upgrade",
    )


def _usual_patience() -> None:
    if connection.connection and not connection.connection.closed:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _let_in(progress: Progress) -> None:
    call_command("database_roles", verbosity=0)


def _files(progress: Progress) -> None:
    call_command("collectstatic", verbosity=0, interactive=False)


def _smoke(progress: Progress) -> None:
    """The new code answers by itself, before anybody is sent to it."""
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    inside: dict[str, Any] = {maintenance.FROM_INSIDE: "yes"}
    client = Client(headers={"host": name, "x-forwarded-proto": "https"}, **inside)
    answers = {path: client.get(path, secure=True).status_code for path in SMOKE}
    if odd := {path: code for path, code in answers.items() if code != 200}:
        raise Stopped(
            f"Mã mới trả lời sai: {odd}. Quay lại: sipasctl rollback",
            f"The new code answers wrongly: {odd}. Go back: sipasctl rollback",
        )


def _switch(progress: Progress) -> None:
    point(Path(progress.current), at=Path(progress.new))


def point(current: Path, *, at: Path) -> None:
    """Let the name stand for another folder, in one move; a real folder steps aside."""
    if current.resolve() == at.resolve():
        return
    if current.exists() and not current.is_symlink():
        raise Stopped(
            f"{current} là thư mục thật. Đổi nó thành liên kết một lần:"
            f" mv {current} {current}-cu && ln -s {current}-cu {current}",
            f"{current} is a folder. Make it a link, once:"
            f" mv {current} {current}-old && ln -s {current}-old {current}",
        )
    half = current.with_name(f"{current.name}.half")
    half.unlink(missing_ok=True)
    half.symlink_to(at)
    half.rename(current)


def _restart(progress: Progress) -> None:
    words = shlex.split(settings.SIPAS_RESTART)
    if words and subprocess.run(words, check=False).returncode:
        raise Stopped(
            f"Không khởi động lại được: {settings.SIPAS_RESTART}. Xem journalctl, rồi"
            " chạy lại sipasctl upgrade.",
            f"Nothing was restarted by: {settings.SIPAS_RESTART}. Look at journalctl,"
            " then run sipasctl upgrade again.",
        )


def _open(progress: Progress) -> None:
    old, new = progress.versions
    details = {"from": old, "to": new, "begun": progress.begun}
    # A kill between this line and the next must not tell of it twice.
    if not AuditEvent.objects.filter(verb=UPGRADED, details__begun=progress.begun):
        said = {**details, **audit.by_operator(None)}
        audit.record(actor=None, verb=UPGRADED, subject="operations", details=said)
    maintenance.end()


STEPS: dict[str, Callable[[Progress], None]] = {
    "maintenance on": _close,
    "backup": _back_up,
    "migrate": _migrate,
    "roles": _let_in,
    "static files": _files,
    "smoke test": _smoke,
    "switch": _switch,
    "restart": _restart,
    "maintenance off": _open,
}


def take_back(*, say: Callable[[str], None]) -> Progress:
    """The database and the name back to the code before. Raises Stopped."""
    progress = last()
    if progress is None:
        raise Stopped(
            "Chưa có lần nâng cấp nào để quay lại.", "There is no upgrade to take back."
        )
    since = sorted(set(_applied()) - set(progress.before))
    if never := sorted(set(since) & set(refused.stops()["irreversible"])):
        raise Stopped(
            f"Không quay lại được sau {never[0]}. Khôi phục bản sao lưu trước nâng cấp:"
            " docs/operations/backup.md",
            f"There is no way back after {never[0]}. Restore the backup made before:"
            " docs/operations/backup.md",
        )
    maintenance.begin(why="rollback", at=timezone.now())
    say("migrate back")
    patiently(lambda: _unmigrate(progress, since))
    say("switch back")
    point(Path(progress.current), at=Path(progress.old))
    _file().unlink()
    _restart(progress)
    said = {"to": progress.versions[0], **audit.by_operator(None)}
    audit.record(actor=None, verb=BACK, subject="operations", details=said)
    maintenance.end()
    return progress


def _unmigrate(progress: Progress, since: list[str]) -> None:
    """Each app back to the last of its migrations that was there before."""
    for app in sorted({name.split(".")[0] for name in since}):
        left = [name for name in progress.before if name.startswith(f"{app}.")]
        target = left[-1].split(".")[1] if left else "zero"
        call_command("migrate", app, target, verbosity=0, interactive=False)
