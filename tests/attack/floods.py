"""Floods: `python -m config.servers.embedded python -m tests.attack.floods [SECONDS]`.

A portal process of its own with one sealed release. While each flood runs, a reader
asks for a kept page twenty times a second. Printed for each: requests answered, how
long the reader waited, how much memory the process grew, and whether the goals hold:
kept pages within 20 ms at the 99th percentile, 50 MB.
"""

import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.attack import record

PROJECT = Path(__file__).parents[2]
SCRATCH = "sipas_floods"
CLIENTS = 50
KEPT = "/phuong-phap/"
GOAL_MS, GOAL_MB = 20.0, 50.0


@dataclass(frozen=True)
class Told:
    """What one flood came to."""

    name: str
    answered: int
    middle: float
    slow: float
    grown: float

    @property
    def holds(self) -> bool:
        return self.slow <= GOAL_MS and self.grown <= GOAL_MB


def main(seconds: float) -> int:
    with scratch() as address:
        slugs = set_up(address)
        with served() as (process, port):
            floods: dict[str, Callable[[int, random.Random], str]] = {
                "nobody else": lambda _n, _r: "",
                "one address, random words": lambda _n, r: f"/?x={r.random()}",
                "random searches": lambda _n, r: f"/tim/?q={r.random()}",
                "every page of every province": lambda _n, r: page_of(slugs, r),
                "every report": lambda _n, r: report_of(slugs, r),
            }
            told = [
                flood(process.pid, port, name, ask, seconds)
                for name, ask in floods.items()
            ]
            told.append(half_open(process.pid, port, seconds=min(seconds, 10)))
    for one in told:
        print(
            f"{one.name:<30}{one.answered:>9} answered{one.middle:>8.1f} ms"
            f"{one.slow:>8.1f} ms{one.grown:>+8.0f} MB"
            f"  {'holds' if one.holds else 'MISSED'}"
        )
    missed = sum(not one.holds for one in told)
    record.note("floods", tried=sum(one.answered for one in told), through=missed)
    return 1 if missed else 0


def page_of(slugs: list[str], chance: random.Random) -> str:
    slug = chance.choice(slugs)
    tail = chance.choice(["", "tra-loi/", "y-kien/", "phan-tich/", "phuong-phap/"])
    return f"/tinh/{slug}/{tail}?basis=published"


def report_of(slugs: list[str], chance: random.Random) -> str:
    name, form = chance.choice(slugs), chance.choice(["pdf", "docx"])
    language = chance.choice(["vi", "en"])
    return f"/cong-bo/sipas-2026/1/bao-cao/published/{name}-{language}.{form}"


def flood(pid: int, port: int, name: str, ask, seconds: float) -> Told:
    """Fifty clients, each with an address of its own, beside one reader."""
    before, over = memory(pid), time.monotonic() + seconds
    answered = [0] * CLIENTS

    def client(number: int) -> None:
        chance, line = random.Random(number), None
        while time.monotonic() < over:
            address = ask(number, chance)
            if not address:
                return
            try:
                line = line or HTTPConnection(
                    "127.0.0.1", port, 30, source_address=(f"127.0.1.{number + 1}", 0)
                )
                line.request("GET", address)
                line.getresponse().read()
                answered[number] += 1
            except (OSError, HTTPException):
                line = None

    clients = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for one in clients:
        one.start()
    waits = read(port, over)
    for one in clients:
        one.join()
    return told_of(name, sum(answered), waits, memory(pid) - before)


def half_open(pid: int, port: int, *, seconds: float) -> Told:
    """Two hundred connections that send half a request, a byte a second."""
    before, over = memory(pid), time.monotonic() + seconds
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for line in lines:
        line.sendall(b"POST /api/v1/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")

    def drip() -> None:
        while time.monotonic() < over:
            for line in lines:
                with suppress(OSError):
                    line.sendall(b"n")
            time.sleep(1)

    dripping = threading.Thread(target=drip)
    dripping.start()
    waits = read(port, over)
    dripping.join()
    for line in lines:
        line.close()
    return told_of("half-open connections", len(lines), waits, memory(pid) - before)


def told_of(name: str, answered: int, waits: list[float], grown: float) -> Told:
    slow = statistics.quantiles(waits, n=100)[-1] if len(waits) > 1 else float("inf")
    return Told(name, answered, statistics.median(waits), slow, grown)


def read(port: int, over: float) -> list[float]:
    """Milliseconds of each answer to a reader, in a process of its own."""
    words = [
        sys.executable,
        "-S",
        "-c",
        READER,
        str(port),
        str(over - time.monotonic()),
    ]
    said = subprocess.run(words, capture_output=True, text=True, check=True)
    return [float(line) for line in said.stdout.split()]


READER = f"""
import socket, sys, time
port, over = int(sys.argv[1]), time.monotonic() + float(sys.argv[2])
while time.monotonic() < over:
    begun = time.monotonic()
    try:
        line = socket.create_connection(("127.0.0.1", port), 10)
        line.sendall(b"GET {KEPT} HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n")
        while line.recv(65536):
            pass
        line.close()
    except OSError:
        pass
    print(1000 * (time.monotonic() - begun))
    time.sleep(0.05)
"""


def memory(pid: int) -> float:
    """Megabytes the process and its children hold now."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for one in (str(pid), *children):
        with suppress(OSError):
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def scratch() -> Iterator[str]:
    address = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(address.geturl(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {SCRATCH}")
        try:
            yield address._replace(path=f"/{SCRATCH}").geturl()
        finally:
            server.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


def set_up(address: str) -> list[str]:
    os.environ |= {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SIPAS_DEBUG": "",
        "SIPAS_SECRET_KEY": "only-for-this-flood-" * 3,
        "SIPAS_ALLOWED_HOSTS": "127.0.0.1",
    }
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from localities.models import Unit
    from tests.publishing import factories

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    factories.register()
    factories.published_by_those_here(round_code="sipas-2026", year=2026)
    slugs = Unit.objects.in_register("2017").provinces().values_list("slug", flat=True)
    found = list(slugs.order_by("code"))
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    return found


@contextmanager
def served() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "config.serve", "--port", str(port), "--threads", "1"],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with suppress(OSError, HTTPException):
                line = HTTPConnection("127.0.0.1", port, 30)
                line.request("GET", KEPT)
                if line.getresponse().status == 200:
                    break
            time.sleep(0.1)
        yield process, port
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]) if sys.argv[1:] else 120))
