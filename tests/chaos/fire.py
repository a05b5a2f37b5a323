"""The site under fire: `make prove NAME=fire`, a row a fault, each with its count.

Through real HTTP, under the desks' own database role, with devices that resend until
they hold a receipt; a supervisor starts again what dies, as systemd does. A row
goes on until its fault is over, and hands in `FIRE` questionnaires at least (2,000
unless it says otherwise); names of faults as words choose some. Exit code 1 if any
acknowledged form is lost, doubled or another one, or the site is not back within ten
seconds of its database.
"""

import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg

from config.servers import embedded, programs
from tests.chaos.jobs import report, say, set_up
from tests.chaos.stage import POSTGRESQL, VALKEY, Stage

FORMS = int(os.environ.get("FIRE", "2000"))
GOAL = 10.0
CROWDED = "/dang-nhap/"
# Bytes of the file system the database lives on, when it is to be filled.
DISK = "900m"


class Site:
    """The servers and the desks' process, each started again when it dies."""

    def __init__(self, stage, url, started):
        from config import children

        self.stage, self.port = stage, embedded.free_port()
        environment = {
            "DATABASE_URL": url,
            "SIPAS_DEBUG": "",
            "SIPAS_KEPT_PAGES": "0",
            "SIPAS_ALLOWED_HOSTS": "127.0.0.1",
        }
        words = ["config.serve", "--port", str(self.port), "--threads", "4"]
        self.web = children.program("fire", words, environment, started)
        self.web.wait = 0.1
        servers = [children.server(stage.servers, n) for n in (POSTGRESQL, VALKEY)]
        self.tended = [*servers, self.web]
        self.restarts = 0
        self.over = threading.Event()
        tending = threading.Thread(target=self._tend)
        tending.start()
        started.callback(tending.join)
        started.callback(self.over.set)

    def _tend(self):
        while not self.over.wait(0.05):
            for child in self.tended:
                told = child.tend(time.monotonic())
                child.wait = min(child.wait, 1.0)
                self.restarts += "started again" in told

    def await_answer(self, *, seconds=60):
        over = time.monotonic() + seconds
        while time.monotonic() < over:
            with suppress(OSError):
                urlopen(f"http://127.0.0.1:{self.port}/healthz/live", timeout=5).close()
                return
            time.sleep(0.1)
        raise RuntimeError("the site did not come")


class Fire:
    """One row: traffic, a fault in the middle of it, the comparison afterwards."""

    def __init__(self, site, token, owner):
        self.site, self.token, self.owner = site, token, owner
        self.number = 0

    def row(self, name, fault):
        from tests.chaos.field import Field, compared

        self.number += 1
        before, returned = self.site.restarts, []
        field = Field(self.site.port, self.token, forms=FORMS, name=f"f{self.number}")
        with field:
            try:
                injected = fault(self.site, field, returned)
            finally:
                field.last()
        sure, lost, doubled, odd = compared(field, self.owner)
        waits = [field.first_success_after(moment) for moment in returned]
        slowest = max((wait for wait in waits if wait is not None), default=0.0)
        held = sure == field.made and not (lost or doubled or odd) and slowest <= GOAL
        told = ", ".join(
            f"{code}: {n}" for code, n in sorted(field.statuses.items(), key=str)
        )
        return held, {
            "fault": name,
            "injected": injected,
            "acknowledged": sure,
            "lost": lost,
            "doubled": doubled,
            "other content": odd,
            "back in s": f"{slowest:.1f}" if returned else "-",
            "started again": self.site.restarts - before,
            "seconds": f"{field.seconds:.0f}",
            "answers": told,
        }


def nothing(site, field, returned):
    return 0


def postgresql(site, field, returned):
    """Killed outright five times; the supervisor brings it back."""
    count = 0
    while count < 5:
        time.sleep(1.5)
        site.stage.servers.children[POSTGRESQL].send_signal(signal.SIGQUIT)
        count += 1
        time.sleep(0.5)
        returned.append(await_database(site))
    return count


def await_database(site):
    url = site.stage.addresses["DATABASE_URL"]
    while True:
        with suppress(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=2).close()
            return time.monotonic()
        time.sleep(0.02)


def web(site, field, returned):
    """The web process killed -9, twenty times."""
    count = 0
    while count < 20:
        site.await_answer()
        time.sleep(0.5)
        site.web.running.kill()
        count += 1
        time.sleep(0.3)
    return count


def valkey(site, field, returned):
    """Killed and emptied, again and again; no receipt needs it."""
    count = 0
    while count < 5:
        time.sleep(0.5)
        site.stage.servers.children[VALKEY].kill()
        count += 1
        time.sleep(2)
    return count


def lock(site, field, returned):
    """Somebody holds the round's row for five seconds; others sign in meanwhile."""
    url = site.stage.addresses["DATABASE_URL"]
    time.sleep(0.5)
    with psycopg.connect(url) as holder:
        holder.execute("SELECT FROM surveys_round FOR UPDATE")
        over, slowest = time.monotonic() + 5, 0.0
        while time.monotonic() < over:
            begun = time.monotonic()
            urlopen(f"http://127.0.0.1:{site.port}{CROWDED}", timeout=30).close()
            slowest = max(slowest, time.monotonic() - begun)
        holder.rollback()
    returned.append(time.monotonic())
    say(f"  while the round was held, the sign-in page took {slowest:.2f} s at most")
    return 1


def drips(site, field, returned):
    """Two hundred clients that send a byte a second, beside the devices."""
    lines = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(200)]
    for line in lines:
        line.sendall(b"POST /api/v1/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
    over = time.monotonic() + 25
    while time.monotonic() < over:
        for line in lines:
            with suppress(OSError):
                line.sendall(b"n")
        time.sleep(1)
    let_go = sum(_is_closed(line) for line in lines)
    say(f"  {let_go} of {len(lines)} clients that dripped were let go")
    return len(lines)


def _is_closed(line):
    line.settimeout(0.2)
    try:
        while line.recv(4096):
            continue
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def disk(site, field, returned):
    """The database's whole disk filled for some seconds, its log included."""
    place = site.stage.folder
    if not os.path.ismount(place):
        say("  not root: no file system of its own, so no disk was filled")
        return 0
    time.sleep(0.5)
    filler = place / "filler"
    with filler.open("wb") as file, suppress(OSError):
        while True:
            file.write(b"x" * 1_000_000)
            file.flush()
    time.sleep(6)
    filler.unlink()
    returned.append(await_database(site))
    return 1


FAULTS = {
    "none": nothing,
    "PostgreSQL crashed": postgresql,
    "web process killed -9": web,
    "Valkey killed and emptied": valkey,
    "round's row held": lock,
    "one byte at a time": drips,
    "disk full": disk,
}


def main():
    with ExitStack() as started:
        place = Path(started.enter_context(tempfile.TemporaryDirectory()))
        started.enter_context(own_disk())
        stage = started.enter_context(Stage.built())
        set_up(stage.addresses)
        token, desk = prepare(place, stage.addresses["DATABASE_URL"])
        logging.disable(logging.CRITICAL)
        site = Site(stage, desk, started)
        site.await_answer()
        fire = Fire(site, token, stage.addresses["DATABASE_URL"])
        rows, held = [], True
        for name, fault in FAULTS.items():
            if sys.argv[1:] and name.split()[0].lower() not in sys.argv[1:]:
                continue
            survived, cells = fire.row(name, fault)
            rows.append(cells)
            held = held and survived
            say(f"{name}: {'survived' if survived else 'NOT SURVIVED'}")
        report(rows)
        say(f"{FORMS} questionnaires a row at least, {os.cpu_count()} cores")
    return 0 if held else 1


@contextmanager
def own_disk():
    """A small file system for the servers, where one may be mounted."""
    folder = embedded.home() / f"run-{os.getpid()}"
    if not programs.AS_ROOT:
        yield
        return
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0711", "none", folder]
    mounted = subprocess.run(words, check=False).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "-l", folder], check=False)
        with suppress(OSError):
            folder.rmdir()


def prepare(place, owner):
    """An open round, a device's token, the desks' own address."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from accounts import presence
    from config.management.commands.database_roles import PASSWORDS
    from localities.models import Unit
    from surveys.intake import senders
    from tests.scoring import factories
    from tests.surveys.arrivals import collector, open_round, person

    # Whoever prepares a scene stands in for the people in it.
    presence._stand_ins = 1
    password = secrets.token_hex(16)
    os.environ.update(dict.fromkeys(PASSWORDS.values(), password))
    call_command("migrate", verbosity=0)
    with (place / "words").open("w") as words:
        call_command("database_roles", stdout=words)
    call_command("collectstatic", verbosity=0, interactive=False)
    factories.load_small_register(place)
    today, now = timezone.localdate(), timezone.now()
    rnd = open_round(opens=today, closes=today + timedelta(days=1))
    _, secret = senders.issue(
        name="máy thử",
        user=collector(),
        rnd=rnd,
        units=Unit.objects.filter(level="province"),
        by=person("officer"),
        at=now,
        expires_at=now + timedelta(hours=12),
    )
    connection.close()
    whole = urlsplit(owner)
    host = whole.netloc.rpartition("@")[2]
    desk = whole._replace(netloc=f"sipas_desk:{password}@{host}").geturl()
    return secret, desk


if __name__ == "__main__":
    sys.exit(main())
