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

from config.servers import embedded, programs
from tests.chaos.hits import FAULTS
from tests.chaos.jobs import report, say, set_up
from tests.chaos.stage import POSTGRESQL, VALKEY, Stage

FORMS = int(os.environ.get("FIRE", "2000"))
GOAL = 10.0
# Bytes of the file systems the database and its log live on, when they are filled.
DISK, LOG_DISK = "900m", "400m"


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


def main():
    with ExitStack() as started:
        place = Path(started.enter_context(tempfile.TemporaryDirectory()))
        folder = embedded.home() / f"run-{os.getpid()}"
        log_folder = folder.with_name(f"{folder.name}-log")
        for each, size in ((folder, DISK), (log_folder, LOG_DISK)):
            started.enter_context(own_disk(each, size))
        stage = started.enter_context(Stage.built())
        stage.keep_log_in(log_folder)
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
def own_disk(folder, size):
    """A small file system for the servers, where one may be mounted."""
    if not programs.AS_ROOT:
        yield
        return
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0711", "none", folder]
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
