"""What is done to the site under fire; each returns how often it struck.

A fault is told the site, the devices in the field, and a list to which it adds the
moments at which the site could work again.
"""

import os
import signal
import socket
import time
from contextlib import ExitStack, suppress
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg

from tests.chaos.jobs import say
from tests.chaos.stage import POSTGRESQL, VALKEY

CROWDED = "/dang-nhap/"


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
    if not os.path.ismount(site.stage.folder):
        return not_tried()
    filler = filled(site.stage.folder)
    time.sleep(6)
    filler.unlink()
    returned.append(await_database(site))
    return 1


def not_tried():
    say("  not root: no file system of its own, so no disk was filled")
    return 0


def filled(place):
    """Every byte that was left, in one file."""
    time.sleep(0.5)
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1_000_000, 4_096):
            with suppress(OSError):
                while file.write(b"x" * size):
                    continue
    return filler


def log_disk(site, field, returned):
    """The disk of PostgreSQL's log alone filled, and another part of it asked for."""
    if not os.path.ismount(site.stage.log_folder):
        return not_tried()
    filler = filled(site.stage.log_folder)
    over, ended = time.monotonic() + 10, 0
    while time.monotonic() < over:
        with suppress(psycopg.Error):
            url = site.stage.addresses["DATABASE_URL"]
            with psycopg.connect(url, connect_timeout=2, autocommit=True) as there:
                there.execute("SELECT pg_switch_wal()")
                there.execute("SELECT pg_logical_emit_message(true, 'fire', 'x')")
        ended += site.stage.servers.children[POSTGRESQL].poll() is not None
        time.sleep(0.2)
    filler.unlink()
    returned.append(await_database(site))
    said = "ended and was started again" if ended else "never ended"
    say(f"  while its log had no room, PostgreSQL {said}")
    return 1


def connections(site, field, returned):
    """For eight seconds others hold every connection PostgreSQL has, the site none."""
    url = site.stage.addresses["DATABASE_URL"]
    over, waits = time.monotonic() + 8, []
    with ExitStack() as held:
        first = held.enter_context(psycopg.connect(url, autocommit=True))
        while time.monotonic() < over:
            with suppress(psycopg.OperationalError):
                while True:
                    held.enter_context(psycopg.connect(url, connect_timeout=2))
            first.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'sipas_desk'"
            )
            waits.append(asked(site))
    returned.append(time.monotonic())
    statuses = sorted({status for status, _seconds in waits})
    slowest = max(seconds for _status, seconds in waits)
    say(f"  without connections the sign-in page said {statuses}, in {slowest:.1f} s")
    return len(waits)


def asked(site):
    """(status, seconds) of a page that needs the database."""
    begun = time.monotonic()
    try:
        with urlopen(f"http://127.0.0.1:{site.port}{CROWDED}", timeout=30) as answer:
            status = answer.status
    except HTTPError as error:
        status = error.code
    return status, time.monotonic() - begun


def clocks(site, field, returned):
    """Devices whose clocks are fifty years behind to ten years ahead."""
    count = field.clocks_run_wild()
    time.sleep(5)
    return count


FAULTS = {
    "none": nothing,
    "PostgreSQL crashed": postgresql,
    "web process killed -9": web,
    "Valkey killed and emptied": valkey,
    "round's row held": lock,
    "one byte at a time": drips,
    "disk full": disk,
    "log's disk full": log_disk,
    "connections exhausted": connections,
    "clocks of devices": clocks,
}
