"""Embedded PostgreSQL and Valkey on 127.0.0.1, for the demonstration and the tests.

`python -m config.servers.embedded COMMAND ...` runs one command beside fresh servers.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import psycopg
import redis

from config.servers import programs
from config.servers.programs import AS_ROOT, ServerFailed

NAMES = ("postgresql", "valkey")
PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 30
SECONDS_TO_STOP = 20
# For tests only: a crash loses data, and every commit is much faster.
UNSAFE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
SAFE = ["synchronous_commit=on"]
SETTINGS = ["shared_buffers=256MB", "max_wal_size=2GB", "unix_socket_directories="]


def place() -> Path:
    """The folder of this clone's servers.

    Root needs a place its unprivileged servers can reach, so never the clone itself.
    """
    if not AS_ROOT:
        return PROJECT / ".run"
    mark = sha256(str(PROJECT).encode()).hexdigest()[:12]
    # Made by `home` with mode 0700, and refused if it is somebody else's.
    return Path("/var/tmp") / f"sipas-{mark}"  # nosec B108


def home() -> Path:
    """`place`, made on first use; raises ServerFailed if somebody else made it."""
    folder = place()
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise ServerFailed(f"{folder} belongs to someone else; remove it and try again")
    if AS_ROOT:
        programs.open_folder(folder)
    return folder


def recorded() -> dict[str, str]:
    """Environment of the demonstration last run in this clone; empty without one."""
    try:
        return dict(json.loads((place() / "environment.json").read_text()))
    except (FileNotFoundError, PermissionError, json.JSONDecodeError):
        return {}


def write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


@dataclass
class Servers:
    """Two servers whose data stay in `folder`; `quick` trades safety for speed.

    `ports` are PostgreSQL's and Valkey's; without them free ones are taken.
    """

    folder: Path
    quick: bool = False
    ports: tuple[int, int] | None = None
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def cluster(self) -> Path:
        return self.folder / "postgresql"

    def start(self) -> dict[str, str]:
        """Start both; DATABASE_URL and REDIS_URL of what now runs.

        Data and passwords of an earlier start are kept; ports are new each time,
        unless they were named.
        Raises ServerFailed.
        """
        programs.open_folder(self.folder)
        self.stop()
        try:
            addresses = {
                "DATABASE_URL": self._start_postgresql(),
                "REDIS_URL": self._start_valkey(),
            }
        except BaseException:
            self.stop()
            raise
        write_private(self.folder / "addresses.json", json.dumps(addresses))
        return addresses

    def stop(self) -> None:
        """End both, also those a killed run left behind; silent when none runs."""
        for child in self.children:
            # PostgreSQL's fast shutdown, and Valkey's orderly one.
            child.send_signal(signal.SIGINT)
        for child in self.children:
            try:
                child.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children.clear()
        with contextlib.suppress(OSError, ValueError, redis.RedisError):
            left = json.loads((self.folder / "addresses.json").read_text())
            client = redis.Redis.from_url(left["REDIS_URL"], socket_connect_timeout=2)
            client.shutdown(nosave=True)
        if (self.cluster / "postmaster.pid").exists():
            pg_ctl = programs.postgresql(self._copies()) / "pg_ctl"
            stop = [pg_ctl, "stop", "-D", self.cluster, "-m", "fast", "-w"]
            programs.run(stop, log=self.folder / "postgresql.log")

    def revive(self, number: int) -> subprocess.Popen[bytes]:
        """Start a server that ended again: same port, same password, same log."""
        command = [str(word) for word in self.children[number].args]  # type: ignore[union-attr]
        again = programs.start(command, log=self._log(NAMES[number]))
        self.children[number] = again
        return again

    def remove(self) -> None:
        """End both and delete their data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_postgresql(self) -> str:
        log = self._log(NAMES[0])
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster(log)
        port = self.ports[0] if self.ports else free_port()
        password = (self.folder / "password").read_text()
        chosen = [*SETTINGS, *(UNSAFE if self.quick else SAFE)]
        words = [word for setting in chosen for word in ("-c", setting)]
        program = programs.postgresql(self._copies()) / "postgres"
        command = [program, "-D", self.cluster, "-h", "127.0.0.1", "-p", port, *words]
        url = f"postgresql://sipas:{password}@127.0.0.1:{port}/postgres"
        self._await(
            command, log, lambda: psycopg.connect(url, connect_timeout=5).close()
        )
        return url

    def _make_cluster(self, log: Path) -> None:
        """A new cluster; one cut short by a kill never stands under the final name."""
        half, secret = self.folder / "unfinished", self.folder / "password"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        write_private(secret, secrets.token_hex(16))
        programs.lend(half)
        programs.lend(secret)
        words = ["--username=sipas", "--auth=scram-sha-256", f"--pwfile={secret}"]
        # No ICU in these binaries: the builtin provider knows all of Unicode's cases.
        words += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C"]
        words += ["--builtin-locale=C.UTF-8", "--no-instructions"]
        words += ["--no-sync"] if self.quick else []
        initdb = programs.postgresql(self._copies()) / "initdb"
        if programs.run([initdb, "-D", half, *words], log=log):
            raise ServerFailed(
                f"no PostgreSQL cluster was made:\n{log.read_text()[-2000:]}"
            )
        half.rename(self.cluster)

    def _start_valkey(self) -> str:
        log, folder = self._log(NAMES[1]), self.folder / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        port, secret = self.ports[1] if self.ports else free_port(), folder / "password"
        if not secret.exists():
            write_private(secret, secrets.token_hex(16))
        password = secret.read_text()
        write_private(
            folder / "valkey.conf",
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {folder}\n"
            f'save ""\nappendonly {"no" if self.quick else "yes"}\n',
        )
        programs.lend(folder)
        programs.lend(folder / "valkey.conf")
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        command = [programs.valkey(self._copies()), folder / "valkey.conf"]
        self._await(command, log, redis.Redis.from_url(url).ping)
        return url

    def _await(
        self, command: Sequence[object], log: Path, greet: Callable[[], object]
    ) -> None:
        """Start a server and wait for its first answer."""
        child = programs.start(command, log=log)
        self.children.append(child)
        deadline = time.monotonic() + SECONDS_TO_START
        while child.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError, redis.RedisError):
                greet()
                return
            time.sleep(0.02)
        raise ServerFailed(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")

    def _log(self, name: str) -> Path:
        """The log, with what earlier starts said; a large one stands aside."""
        log = self.folder / f"{name}.log"
        programs.open_log(log)
        return log

    def _copies(self) -> Path:
        return copies()


def copies() -> Path:
    """Where root copies programs to; nobody else needs the place."""
    return home() / "programs" if AS_ROOT else place() / "programs"


def client_programs() -> Path:
    """The folder of pg_dump, pg_restore and pg_basebackup that came along."""
    return programs.postgresql(copies())


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """The address of a new database below SIPAS_SCRATCH; it is gone afterwards."""
    chosen = os.environ.get("SIPAS_SCRATCH")
    servers = Servers((Path(chosen) if chosen else home()) / f"run-{os.getpid()}-drill")
    try:
        yield servers.start()["DATABASE_URL"]
    finally:
        servers.remove()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def fresh() -> Iterator[dict[str, str]]:
    """Fast servers for one run, deleted at its end; so are those of killed runs."""
    for left in home().glob("run-*"):
        if not lives(int(left.name.split("-")[1])):
            Servers(left).remove()
    servers = Servers(home() / f"run-{os.getpid()}", quick=True)
    try:
        yield servers.start()
    finally:
        servers.remove()


def main() -> int:
    # A plain end of the process would leave the servers: let `fresh` clean up first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with fresh() as addresses:
        environment = {"SIPAS_SECRET_KEY": secrets.token_hex(32), **os.environ}
        return subprocess.call(sys.argv[1:], env=environment | addresses)


if __name__ == "__main__":
    sys.exit(main())
