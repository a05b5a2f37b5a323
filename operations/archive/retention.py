"""Which backups stay: all of two days, then one a day, a week and a month.

What was erased of a person is gone from every backup once the last monthly one is let
go; `MONTHS` therefore says how long that takes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

NAME = "%Y-%m-%dT%H%M%SZ"
ALL = timedelta(days=2)
DAYS, WEEKS, MONTHS = 7, 5, 6


def moment(name: str) -> datetime | None:
    """When a backup was made, by its name; None for other folders."""
    try:
        return datetime.strptime(name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def staying(moments: Iterable[datetime], *, at: datetime) -> set[datetime]:
    """Those that are kept: the newest of each of the last days, weeks and months."""
    newest = sorted(moments, reverse=True)
    stay = {one for one in newest if at - one <= ALL}
    for many, period in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        periods: dict[str, datetime] = {}
        for one in newest:
            periods.setdefault(one.strftime(period), one)
        stay |= set(list(periods.values())[:many])
    return stay


def let_go(place: Path, *, at: datetime) -> list[str]:
    """Delete the others, and what a broken-off backup left; their names."""
    if not place.is_dir():
        return []
    found = {path: moment(path.name) for path in place.iterdir() if path.is_dir()}
    stay = staying((one for one in found.values() if one), at=at)
    gone = [path for path, one in found.items() if one and one not in stay]
    left = [path for path in found if path.name.startswith("unfinished-")]
    old = [path for path in left if at.timestamp() - path.stat().st_mtime > 86_400]
    for path in (*gone, *old):
        shutil.rmtree(path)
    return [path.name for path in gone]
