"""Hours of mixed traffic with a kill a minute: `make prove NAME=soak`, MINUTES=30.

Devices hand in, visitors read the portal's pages and the sign-in page, and every minute
one of PostgreSQL, Valkey and the web process is killed outright, in turns, and
brought back by the supervisor. Told afterwards: what was acknowledged, lost and
doubled; how long answers took (half, and 99 of 100); and by how many megabytes an hour
the web process grew, over the lives of it that lasted a minute at least, their first
twenty seconds left out. Exit code 1 if anything was lost or doubled.
"""

import logging
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.chaos.fire import Site, prepare
from tests.chaos.jobs import report, say, set_up
from tests.chaos.stage import POSTGRESQL, VALKEY, Stage

MINUTES = float(os.environ.get("MINUTES", "30"))
BETWEEN = 60.0
READ = ("/", "/dang-nhap/", "/api/v1/", "/en/", "/healthz/ready")
WARM, LONG_ENOUGH = 20.0, 60.0
READERS, PAUSE = 2, 0.2
PAGE = os.sysconf("SC_PAGE_SIZE")


class Readers:
    """Visitors who turn pages; how long each answer took, and what it was."""

    def __init__(self, port):
        self.port, self.seconds, self.statuses = port, [], Counter()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._read) for _ in range(READERS)]

    def __enter__(self):
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for one in self.threads:
            one.join()

    def _read(self):
        turn = 0
        while not self.over.wait(PAUSE):
            turn += 1
            begun = time.monotonic()
            try:
                line = HTTPConnection("127.0.0.1", self.port, timeout=30)
                line.request("GET", READ[turn % len(READ)])
                answer = line.getresponse()
                answer.read()
                self.statuses[answer.status] += 1
                self.seconds.append(time.monotonic() - begun)
                line.close()
            except (OSError, HTTPException):
                self.statuses["no answer"] += 1


class Memory:
    """Resident megabytes of the web process, by its lives."""

    def __init__(self, web):
        self.web, self.lives = web, {}

    def look(self):
        pid = self.web.running.pid
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return
        if pages:
            seen = self.lives.setdefault(pid, [])
            seen.append((time.monotonic(), pages * PAGE / 1e6))

    def slopes(self):
        """Megabytes an hour of each life that lasted, and the most there ever was."""
        found = []
        for seen in self.lives.values():
            late = [(at, mb) for at, mb in seen if at - seen[0][0] > WARM]
            if late and late[-1][0] - late[0][0] > LONG_ENOUGH - WARM:
                line = statistics.linear_regression(*zip(*late, strict=True))
                found.append(3600 * line.slope)
        return found, max(mb for seen in self.lives.values() for _at, mb in seen)


def main():
    with ExitStack() as started:
        place = Path(started.enter_context(tempfile.TemporaryDirectory()))
        stage = started.enter_context(Stage.built())
        set_up(stage.addresses)
        from tests.chaos.field import Field, compared

        token, desk = prepare(place, stage.addresses["DATABASE_URL"])
        logging.disable(logging.CRITICAL)
        site = Site(stage, desk, started)
        site.await_answer()
        memory = Memory(site.web)
        field = Field(site.port, token, forms=1, name="soak")
        with Readers(site.port) as readers, field:
            killed = kill_in_turns(site, memory)
            field.last()
        sure, lost, doubled, odd = compared(field, stage.addresses["DATABASE_URL"])
        slopes, most = memory.slopes()
    seconds = sorted(readers.seconds)
    report(
        [
            {
                "minutes": MINUTES,
                "killed": killed,
                "acknowledged": sure,
                "lost": lost,
                "doubled": doubled,
                "other content": odd,
                "started again": site.restarts,
            }
        ]
    )
    middle, late = (seconds[int(len(seconds) * part)] for part in (0.5, 0.99))
    say(
        f"{len(seconds)} pages: half within {1000 * middle:.0f} ms, 99 of 100 within"
        f" {1000 * late:.0f} ms; {dict(readers.statuses)}"
    )
    told = ", ".join(f"{slope:+.1f}" for slope in slopes) or "no life was long enough"
    say(f"web process: MB an hour {told}; {most:.0f} MB at most")
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    return 0 if sure == field.made and not (lost or doubled or odd) else 1


def kill_in_turns(site, memory):
    """One a minute, until the time is over; how many were killed."""
    kills = [
        lambda: site.stage.servers.children[POSTGRESQL].kill(),
        lambda: site.stage.servers.children[VALKEY].kill(),
        lambda: site.web.running.kill(),
    ]
    over, killed, then = time.monotonic() + 60 * MINUTES, 0, time.monotonic() + BETWEEN
    while time.monotonic() < over:
        time.sleep(1)
        memory.look()
        if time.monotonic() > then:
            kills[killed % len(kills)]()
            killed, then = killed + 1, then + BETWEEN
    return killed


if __name__ == "__main__":
    sys.exit(main())
