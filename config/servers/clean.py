"""Removes what this clone's demonstration and tests keep outside of it: `make clean`.

What runs is left alone: a demonstration that holds its lock, and the servers of tests
whose process lives. It says what went, and how much room that made.
"""

from __future__ import annotations

import fcntl
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from config.servers import embedded

MB = 1_000_000


def main() -> int:
    place = embedded.place()
    if not place.exists():
        print(f"nothing is kept in {place}")
        return 0
    if _is_in_use(place):
        print(
            f"A demonstration of this clone runs from {place}: end it first (Ctrl-C)."
        )
        return 1
    total = 0
    for path in sorted(place.iterdir()):
        if _lives(path):
            print(f"left     {path} (its tests still run)")
            continue
        size = sum(_sizes(path))
        _remove(path)
        total += size
        print(f"removed  {path} ({size / MB:.0f} MB)")
    if not any(place.iterdir()):
        place.rmdir()
    print(f"{total / MB:.0f} MB are free again")
    return 0


def _remove(path: Path) -> None:
    """Servers that a killed run left behind are ended first."""
    if not path.is_dir():
        path.unlink()
    elif (path / "addresses.json").exists():
        embedded.Servers(path).remove()
    else:
        shutil.rmtree(path)


def _is_in_use(place: Path) -> bool:
    lock = place / "demo.lock"
    if not lock.exists():
        return False
    with lock.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lives(path: Path) -> bool:
    """Whether it is the servers of a run (run-PID) that goes on."""
    parts = path.name.split("-")
    is_run = len(parts) > 1 and parts[0] in ("run", "test") and parts[1].isdigit()
    return is_run and embedded.lives(int(parts[1]))


def _sizes(path: Path) -> Iterator[int]:
    for one in (path, *path.rglob("*")):
        if one.is_file() and not one.is_symlink():
            yield one.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
