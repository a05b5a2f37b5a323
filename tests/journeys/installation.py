"""An installation as the units start it: an empty database, roles of least right,
portal and desks and a worker as processes of their own, a mail server that listens."""

from __future__ import annotations

import os
import secrets
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config.servers.embedded import free_port
from tests.install import page, units

DATABASE = "year"
SECONDS_TO_START = 90
OF_ROLES = ("portal", "desk", "worker")


class Installation:
    """`desks` and `portal` are addresses; `mails` what left, newest last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in ("portal", "desk")}
        self.portal = f"http://127.0.0.1:{self.ports['portal']}"
        self.desks = f"http://127.0.0.1:{self.ports['desk']}"
        self.post = PostOffice()
        self.passwords = {role: secrets.token_hex(12) for role in OF_ROLES}
        whole = urlsplit(os.environ["DATABASE_URL"])
        self._owner = whole._replace(path=f"/{DATABASE}").geturl()
        self._server = f"{whole.hostname}:{whole.port}"
        self._secret = secrets.token_hex(32)

    def told(self, process: str) -> dict[str, str]:
        """What a process of an installation is told, and nothing of these tests."""
        kept = {name: os.environ[name] for name in units.KEPT if name in os.environ}
        site = {
            "SIPAS_ALLOWED_HOSTS": "127.0.0.1",
            "SIPAS_TRUSTED_ORIGINS": self.desks,
            "SIPAS_REPORTS": str(self.folder / "reports"),
            "SIPAS_CHECKPOINTS": str(self.folder / "checkpoints"),
        }
        if process == "portal":
            return kept | site | self._of_the_portal()
        inside = {
            "SIPAS_SECRET_KEY": self._secret,
            "REDIS_URL": os.environ["REDIS_URL"],
            "SIPAS_MAIL_HOST": "127.0.0.1",
            "SIPAS_MAIL_PORT": str(self.post.port),
            "SIPAS_MAIL_TLS": "0",
            "SIPAS_SIGNING_KEY": "ab" * 32,
            "DATABASE_URL": self._address(process),
        }
        passwords = {
            f"SIPAS_{role.upper()}_PASSWORD": word
            for role, word in self.passwords.items()
            if process == "owner"
        }
        return kept | site | inside | passwords

    def _of_the_portal(self) -> dict[str, str]:
        return {
            "SIPAS_SERVES": "portal",
            "SIPAS_PORTAL_DATABASE_URL": self._address("portal"),
            "SIPAS_DESK_ADDRESS": self.desks,
            "SIPAS_SECRET_KEY": secrets.token_hex(32),
        }

    def _address(self, process: str) -> str:
        if process == "owner":
            return self._owner
        login = f"sipas_{process}:{self.passwords[process]}"
        return f"postgresql://{login}@{self._server}/{DATABASE}"

    def command(self, *words: str) -> str:
        """One of the owner's commands, as docs/operations/install.md types them."""
        asked = [sys.executable, "manage.py", *words]
        return subprocess.run(
            asked,
            cwd=page.PROJECT,
            env=self.told("owner"),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    made = Installation(folder)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
    with ExitStack() as running:
        running.enter_context(made.post)
        made.command("migrate", "--no-input", "-v", "0")
        made.command("database_roles")
        made.command("collectstatic", "--no-input", "-v", "0")
        made.command("load_registers")
        for process in OF_ROLES:
            running.enter_context(_started(made, process))
        _await(f"{made.desks}/dang-nhap/")
        _await(f"{made.portal}/")
        yield made


@contextmanager
def _started(made: Installation, process: str) -> Iterator[None]:
    """A unit's own ExecStart, from this clone and at another port."""
    unit = units.read(page.UNITS / f"sipas-{process}.service")
    ((program, *words),) = units.commands(unit)
    port = str(made.ports.get(process, ""))
    words = [port if word in ("8000", "8001") else word for word in words]
    program = str(Path(sys.executable).parent / Path(program).name)
    with (made.folder / f"{process}.log").open("wb") as log:
        child = subprocess.Popen(
            [program, *words],
            cwd=page.PROJECT,
            env=made.told(process),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        child.terminate()
        child.wait(60)


def _await(url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=30).close()
            return
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error}") from None
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")


class PostOffice:
    """A mail server on this machine: keeps what it is given, refuses some addresses."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _counter(self))
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def __enter__(self) -> PostOffice:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in str(mail["To"])]


def _counter(office: PostOffice) -> type[socketserver.StreamRequestHandler]:
    class Counter(socketserver.StreamRequestHandler):
        """SMTP as far as a client of ours speaks it."""

        def handle(self) -> None:
            self.say(220, "sipas")
            while line := self.rfile.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.say(354, "go on")
                    self.keep()
                elif word == b"RCPT":
                    address = line.partition(b"<")[2].partition(b">")[0].decode()
                    known = address not in office.refused
                    self.say(250 if known else 550, "ok" if known else "no such box")
                elif word == b"QUIT":
                    self.say(221, "bye")
                    return
                else:
                    self.say(250, "ok")

        def keep(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line[:2] == b".." else line)
            whole = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(whole, EmailMessage)
            office.mails.append(whole)
            self.say(250, "kept")

        def say(self, code: int, words: str) -> None:
            self.wfile.write(f"{code} {words}\r\n".encode())

    return Counter
