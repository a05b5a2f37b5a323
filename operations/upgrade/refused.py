"""Why an upgrade does not begin: asked of the installation, nothing is touched."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from operations.archive import manifest
from operations.checks import database, kept, machine
from operations.finding import Level
from wording.text import Text

STOPS = Path(__file__).with_name("stops.toml")
YOUNGEST = timedelta(hours=1)
Version = tuple[int, ...]


def stops() -> dict[str, list[str]]:
    return tomllib.loads(STOPS.read_text("utf-8"))


def numbers(version: str) -> Version:
    """0.2.10 -> (0, 2, 10), so that it comes after 0.2.9."""
    return tuple(int(part) for part in version.split("."))


def version_in(folder: Path) -> str:
    """The version of the code in a folder; "" where there is none."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        return str(project["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return ""


def missed_stop(old: str, new: str) -> str:
    """The version that must be gone to first; "" when there is none."""
    between = [
        one for one in stops()["stops"] if numbers(old) < numbers(one) < numbers(new)
    ]
    return min(between, key=numbers, default="")


def reasons(*, old: Path, at: datetime) -> list[Text]:
    """Everything in the way, each with what to do; empty when nothing is."""
    return [*_versions(old), *_work(at), *_backup(at), *_room()]


def _versions(old: Path) -> Iterator[Text]:
    here, there = manifest.version_of_code(), version_in(old)
    if not there:
        yield Text(
            f"Không có mã SIPAS trong {old}. Chỉ đúng thư mục bằng --from.",
            f"There is no code of SIPAS in {old}. Name the right folder with --from.",
        )
    elif numbers(here) < numbers(there):
        yield Text(
            f"Mã ở đây ({here}) cũ hơn bản đang cài ({there}). Hãy lấy mã mới hơn.",
            f"This code ({here}) is older than what is installed ({there}).",
        )
    elif stop := missed_stop(there, here):
        yield Text(
            f"Từ {there} phải nâng cấp lên {stop} trước, rồi mới lên {here}.",
            f"From {there} upgrade to {stop} first, then to {here}.",
        )
    if unknown := database.unknown_migrations():
        yield Text(
            f"Cơ sở dữ liệu thuộc phiên bản mới hơn mã này ({unknown[0]}).",
            f"The database is of a later version than this code ({unknown[0]}).",
        )


def _work(at: datetime) -> Iterator[Text]:
    from jobs import leases

    running = sum(kind.objects.live().count() for kind in leases.kinds().values())
    if running:
        yield Text(
            f"Còn {running} việc nền chưa xong. Chờ xong (xem trang của lần tính) hoặc"
            " dừng chúng.",
            f"{running} jobs are not done. Wait for them (see the pages of the runs),"
            " or stop them.",
        )


def _backup(at: datetime) -> Iterator[Text]:
    made = kept.last(kept.BACKUP)
    if made is None or at - made.at > YOUNGEST:
        yield Text(
            "Chưa có bản sao lưu trong một giờ qua. Chạy: sipasctl backup",
            "No backup is younger than an hour. Run: sipasctl backup",
        )


def _room() -> Iterator[Text]:
    for check in (machine.room_for_twice, machine.disk):
        found = check(timezone.now())
        if found.level > Level.WELL and found.then:
            yield Text(
                f"{found.said.vi} {found.then.vi}", f"{found.said.en} {found.then.en}"
            )
