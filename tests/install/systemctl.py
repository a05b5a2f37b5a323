"""In the place of systemctl where no systemd runs: starts what units would start.

SCRATCH names the folder that stands for the machine. `enable --now` and `restart` start
each unit's ExecStart with its settings; timers are only asked for their service.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.install import units

# What a machine has of its own; started by whoever checks, or not at all.
OTHERS = ("caddy",)


def main(words: list[str]) -> int:
    deed, named = words[0], [word for word in words[1:] if not word.startswith("-")]
    if deed == "daemon-reload":
        return 0
    for name in named:
        if name in OTHERS:
            continue
        if name.endswith(".timer"):
            name = name.removesuffix(".timer")
        if deed == "restart":
            end(pid_file(name))
        if not start(name):
            return 1
    return 0


def folder() -> Path:
    return Path(os.environ["SCRATCH"])


def pid_file(name: str) -> Path:
    return folder() / f"{name}.pid"


def start(name: str) -> bool:
    """A service in the background, or what runs once to its end."""
    unit = units.read(folder() / f"etc/systemd/system/{name}.service")
    told, place = units.environment(unit), unit["WorkingDirectory"][0]
    once = unit["Type"] == ["oneshot"]
    for command in units.commands(unit):
        with (folder() / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                command,
                cwd=place,
                env=told,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=int(unit["UMask"][0], 8),
            )
        if once and child.wait():
            return False
        if not once:
            pid_file(name).write_text(str(child.pid))
    return True


def end(file: Path) -> None:
    """End what a pid file names, and wait until it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError, ChildProcessError):
        pid = int(file.read_text())
        os.kill(pid, signal.SIGTERM)
        file.unlink()
        while Path(f"/proc/{pid}").exists():
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
