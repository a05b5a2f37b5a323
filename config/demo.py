"""The demonstration: servers, simulated rounds scored by a worker, the web site.

`python -m config.demo --port 8000` starts everything, prints a line for every step,
waits, and ends everything it started on Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import io
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn
from urllib.parse import urlsplit

from config import children
from config.children import Child
from config.servers import age, embedded, programs, reachable

SECONDS_TO_ANSWER = 40
# For each slot of the worker: slots that all spread over all cores wait in turns.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class CannotStart(RuntimeError):
    """The demonstration cannot run; the message says why and what to do next."""


class Stopped(BaseException):
    """Somebody asked us to end."""


def main() -> int:
    port = arguments().port
    # A step is read when it is done, also where the words go into a file.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        with only_one(port), contextlib.ExitStack() as started:
            require_free(port)
            require_free(port + 1)
            # Whatever is being ended must not be cut short by a second Ctrl-C.
            started.callback(say, "everything has stopped")
            show(port, started)
    except Stopped:
        return 0
    except (CannotStart, programs.ServerFailed) as error:
        say(str(error))
        return 1
    return 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args()
    if not 1024 <= chosen.port < 65535:
        parser.error(f"port {chosen.port}: choose one from 1024 to 65534")
    return chosen


def stop(number: int, frame: object) -> NoReturn:
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    # Not print: the signal may have come in the middle of one.
    os.write(1, b"\n  stopping ...\n")
    raise Stopped


def say(sentence: str) -> None:
    print(f"  {sentence}", flush=True)


@contextlib.contextmanager
def only_one(port: int) -> Iterator[None]:
    """Hold this clone's lock; it falls with the process, however that ends."""
    path = embedded.home() / "demo.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"A demonstration of this folder already runs: {lock.read().strip()}.\n"
                "  It was left alone. End it with Ctrl-C before starting another."
            ) from None
        lock.truncate(0)
        lock.write(f"http://127.0.0.1:{port}/ (process {os.getpid()})")
        lock.flush()
        yield


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStart(
                f"Port {port} is taken by another program."
                f" Choose another one: make demo PORT={port + 1}"
            ) from None


def show(port: int, started: contextlib.ExitStack) -> None:
    begun = time.monotonic()
    own = not os.environ.get("DATABASE_URL")
    if own:
        remove_if_older()
    first = not data_folder().exists()
    with step("PostgreSQL and Valkey"):
        environment, tended = serve(started)
    # Answers are made on one core while the other makes the tables.
    made = begin_rounds(environment, started) if first else None
    with step("tables"):
        set_up(environment)
        command("migrate", verbosity=0, interactive=False)
        if own:
            age.record(data_folder())
        roles = role_addresses(environment["DATABASE_URL"])
        portal = portal_environment(roles["sipas_portal"], desks=port + 1)
        desk = environment | {"DATABASE_URL": roles["sipas_desk"]}
        workers = environment | {"DATABASE_URL": roles["sipas_worker"]}
    with step("style sheets and fonts"):
        command("collectstatic", verbosity=0, interactive=False)
    public = children.program("portal", web_words(port), portal, started)
    tended += [
        children.program("worker", worker_words(), workers | ONE_THREAD, started),
        children.program("web", web_words(port + 1), desk, started),
        public,
    ]
    with step("provinces and communes"):
        command("load_registers")
    with step("logins"):
        passwords = json.loads(command("demo_logins"))
    with step("announced figures"):
        command("demo_announced")
    with step("simulated rounds, loaded"):
        command("demo_rounds", begin=True, made=made and await_rounds(*made))
    say("simulated rounds, scored by the worker:")
    with step("simulated rounds, released"):
        command("demo_rounds", aloud=True)
    with step("first page"):
        await_page(port, public.running)
    say(f"ready after {time.monotonic() - begun:.0f} s\n")
    invite(port, passwords)
    # Nobody waits for these: each is there once it is written or sealed.
    say("the one-stop desk, fieldwork and scorecards of the PAR INDEX follow:")
    with step("one-stop desk"):
        command("demo_feedback")
    with step("fieldwork"):
        command("demo_fieldwork")
    with step("simulated scorecards"):
        command("demo_scorecards", aloud=True)
    close_connections()
    children.watch(tended, say)


def data_folder() -> Path:
    """Where the servers' data stay from start to start."""
    return embedded.home() / "demo"


def remove_if_older() -> None:
    """Data this code cannot migrate are made up: made afresh, they are the same."""
    if age.is_older(data_folder()):
        say("The demonstration kept here is of an older version: it is made afresh.")
        embedded.Servers(data_folder()).remove()


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    say(f"{name:<28}{time.monotonic() - begun:6.1f} s")


def serve(started: contextlib.ExitStack) -> tuple[dict[str, str], list[Child]]:
    """The environment of everything below, and the servers of our own.

    Addresses given from outside win, and whoever gave them looks after those servers.
    """
    given = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "REDIS_URL")
        if os.environ.get(name)
    }
    require_answers(given)
    addresses, tended = dict(given), []
    if len(given) < 2:
        servers = embedded.Servers(data_folder())
        started.callback(servers.stop)
        addresses = servers.start() | given
        tended = [children.server(servers, number) for number in range(2)]
    for name in given:
        say(f"{name} is given and used")
    environment = addresses | {
        "SIPAS_SECRET_KEY": secret("secret"),
        "SIPAS_SIGNING_KEY": secret("signing-key"),
        "SIPAS_DEMONSTRATION": "1",
    }
    record = embedded.home() / "environment.json"
    embedded.write_private(record, json.dumps(environment))
    started.callback(record.unlink, missing_ok=True)
    return environment, tended


def require_answers(given: dict[str, str]) -> None:
    ask = {"DATABASE_URL": reachable.database, "REDIS_URL": reachable.broker}
    for name, url in given.items():
        if why := ask[name](url):
            raise CannotStart(
                f"{name} is set, but cannot be used: {why}\n"
                "  Start that server, mend the address, or unset it: then the"
                " demonstration starts a server of its own."
            )


def secret(name: str) -> str:
    """32 bytes, the same from start to start: people stay logged in, keys stay."""
    path = embedded.home() / name
    if not path.exists():
        embedded.write_private(path, secrets.token_hex(32))
    return path.read_text()


def set_up(environment: dict[str, str]) -> None:
    os.environ.update(environment)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def role_addresses(whole: str) -> dict[str, str]:
    """Role -> its address of the database: no process that serves is the owner."""
    from django.db import Error

    from config.management.commands.database_roles import PASSWORDS

    passwords = {role: secrets.token_hex(16) for role in PASSWORDS}
    try:
        with contextlib.ExitStack() as told:
            for role, variable in PASSWORDS.items():
                os.environ[variable] = passwords[role]
                told.callback(os.environ.pop, variable)
            command("database_roles")
    except Error as error:
        raise CannotStart(
            f"The roles of the database were not made: {error}\n"
            "  Let the role in DATABASE_URL make others: ALTER ROLE ... CREATEROLE."
        ) from None
    place = urlsplit(whole)
    host = place.netloc.rpartition("@")[2]
    return {
        role: place._replace(netloc=f"{role}:{password}@{host}").geturl()
        for role, password in passwords.items()
    }


def portal_environment(address: str, *, desks: int) -> dict[str, str]:
    """What the portal's process is told, and nothing of the desks' secrets."""
    return {
        "DATABASE_URL": "",
        "SIPAS_SERVES": "portal",
        "SIPAS_PORTAL_DATABASE_URL": address,
        "SIPAS_DESK_ADDRESS": f"http://127.0.0.1:{desks}",
        "SIPAS_SECRET_KEY": secrets.token_hex(32),
        # Else those of this process would be passed on.
        "SIPAS_SIGNING_KEY": "",
        "REDIS_URL": "",
    }


def command(name: str, *, aloud: bool = False, **options: object) -> str:
    """Run a management command here; its words, or said at once when `aloud`."""
    from django.core.management import CommandError, call_command

    words: IO[str] = sys.stdout if aloud else io.StringIO()
    try:
        call_command(name, stdout=words, **options)
    except CommandError as error:
        raise CannotStart(f"{name}: {error}") from None
    return words.getvalue() if isinstance(words, io.StringIO) else ""


def begin_rounds(
    environment: dict[str, str], started: contextlib.ExitStack
) -> tuple[Path, subprocess.Popen[bytes]]:
    """Start writing the simulated rounds; the folder goes when everything ends."""
    folder = Path(started.enter_context(tempfile.TemporaryDirectory()))
    words = ["manage", "make_demo_rounds", str(folder)]
    making = children.spawn("rounds", words, environment)
    started.callback(children.end, making)
    return folder, making


def await_rounds(folder: Path, making: subprocess.Popen[bytes]) -> Path:
    if making.wait():
        raise CannotStart(
            f"The rounds were not written.\n{children.last_words('rounds')}"
        )
    return folder


def close_connections() -> None:
    """The supervisor only waits from here on; it needs no database."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has it


def worker_words() -> list[str]:
    slots = str(min(2, os.cpu_count() or 1))
    words = ["celery", "-A", "config", "worker", "--concurrency", slots]
    return [*words, "--loglevel", "INFO", "--without-gossip", "--without-mingle"]


def web_words(port: int) -> list[str]:
    return ["config.serve", "--port", str(port)]


def await_page(port: int, portal: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    answer = "no answer"
    while time.monotonic() < deadline and portal.poll() is None:
        try:
            home = f"http://127.0.0.1:{port}/"
            urllib.request.urlopen(home, timeout=10).close()  # nosec B310  # our own
            return
        except urllib.error.HTTPError as error:
            answer = f"the first page answers {error.code}"
            break
        except OSError:
            time.sleep(0.1)
    raise CannotStart(f"The portal failed ({answer}).\n{children.last_words('portal')}")


# Where everybody signs in, one port above the portal's.
DOOR = "dang-nhap/"


def invite(port: int, passwords: dict[str, str]) -> None:
    say(f"Portal (in English below en/)     http://127.0.0.1:{port}/")
    say("All rounds shown are simulated. One login per role (administrators are two,")
    say("as some things take two people), new at every start:")
    say(f"http://127.0.0.1:{port + 1}/{DOOR}")
    for login, password in passwords.items():
        say(f"  {login:<20} {password}")
    say("score_officer and score_leader fill a commune's scorecard and sign it; the")
    say("appraiser and the council of Lạng Sơn judge it.")
    say("publisher, auditor and administrators then give a code; the page shows it.")
    say("Ctrl-C ends everything; the rounds are kept for the next time.")


if __name__ == "__main__":
    sys.exit(main())
