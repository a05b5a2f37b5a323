"""The portal under readers: home, ranking, a province, explanations and the API.

Makes its own scratch database with ten releases of 63 provinces and 51 criteria and
drops it at the end. One web process on one core serves; the reader sits on another.
Cold pages are asked one at a time of a process that keeps none; kept ones by four
connections at once, beside a static file of the same server, which is the peer.
Run: python -m config.servers.embedded python benchmarks/portal.py [REQUESTS]
"""

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import table

SCRATCH = "sipas_bench_portal"
YEARS = range(2017, 2027)
CRITERIA = {"F1": 10, "F2": 10, "F3": 11, "F4": 10, "F5": 10}
CONNECTIONS = 4
COLD_GOAL, KEPT_GOAL = 50.0, 0.70
SOURCES = count(1)
TICK = os.sysconf("SC_CLK_TCK")

PAGES = {
    "home": "/?",
    "ranking": "/xep-hang/?",
    "province": "/tinh/{slug}/?round=sipas-{year}&",
    "explanation": "/tinh/{slug}/phan-tich/?round=sipas-{year}&",
    "comparison": "/so-sanh/?province={slug}&province=ha-noi&",
    "API, 200 figures": "/api/v1/figures/?release=sipas-{year}/1&offset=",
}


def main() -> int:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    address = os.environ["DATABASE_URL"]
    scratch = urlsplit(address)._replace(path=f"/{SCRATCH}").geturl()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {SCRATCH}")
        try:
            slugs = set_up(scratch)
            with psycopg.connect(scratch, autocommit=True) as database:
                database.execute("VACUUM ANALYZE")
            return measure(slugs, requests)
        finally:
            server.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


def set_up(scratch: str) -> list[str]:
    """Ten public releases; the slugs of the provinces."""
    os.environ |= {
        "DATABASE_URL": scratch,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SIPAS_DEBUG": "",
        "SIPAS_SECRET_KEY": os.environ.get("SIPAS_SECRET_KEY") or "only-measured-" * 4,
        "SIPAS_ALLOWED_HOSTS": "127.0.0.1",
        # Every request comes from a source of its own: the API counts by source.
        "SIPAS_TRUSTED_PROXIES": "127.0.0.1",
    }
    import django
    from django.core.management import call_command

    django.setup()
    from tests.publishing import factories

    factories.CRITERIA = CRITERIA
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    factories.register()
    return releases()


def releases() -> list[str]:
    from localities.models import Unit
    from tests.publishing import factories

    for year in YEARS:
        factories.published_by_those_here(
            round_code=f"sipas-{year}", year=year, seed=year
        )
        print(f"release of {year} sealed", flush=True)
    old = Unit.objects.in_register("2017").provinces()
    return list(old.order_by("code").values_list("slug", flat=True))


def measure(slugs: list[str], requests: int) -> int:
    from django.contrib.staticfiles.storage import staticfiles_storage

    fresh = addresses(slugs)
    colds = {}
    asked, many = max(2, requests // 10), min(20, requests)
    with served(kept="0") as server:
        for name, pattern in PAGES.items():
            colds[name] = alone(server, (fresh(pattern) for _ in range(asked)))
    with served() as server:
        static = staticfiles_storage.url("css/portal.css")
        peer = crowd(server, [static], requests)
        print(f"{'':<18}{'cold, one at a time':>28}{'kept, four at once':>26}")
        print(f"{'':<18}{'p50':>8}{'p99':>10}{'CPU':>10}{'a second':>12}{'p99':>10}")
        print(f"{'static file':<46}{peer.rate:>12.0f}{peer.slow:>7.2f} ms")
        missed = []
        for name, pattern in PAGES.items():
            cold = colds[name]
            kept = crowd(server, [fresh(pattern) for _ in range(many)], requests)
            print(
                f"{name:<18}{cold.middle:>8.1f}{cold.slow:>7.1f} ms{cold.cpu:>7.1f} ms"
                f"{kept.rate:>12.0f}{kept.slow:>7.2f} ms"
                f"  {kept.rate / peer.rate:.0%} of the static file"
            )
            rates = {"ours": f"{kept.rate:.0f}/s", "peer": f"file {peer.rate:.0f}/s"}
            if not table.say(f"{name} kept", kept.rate / peer.rate, KEPT_GOAL, **rates):
                missed.append(f"{name} kept")
            if name == "province" and not table.say(
                "province cold, p99 ms", cold.slow, COLD_GOAL, at_most=True
            ):
                missed.append("province cold")
    print("missed: " + ", ".join(missed) if missed else "all goals met")
    return 1 if missed else 0


def addresses(slugs: list[str]) -> Callable[[str], str]:
    """Addresses nobody asked before: other provinces and years, and a number."""
    number, places, years = count(), cycle(slugs), cycle(YEARS)

    def fresh(pattern: str) -> str:
        asked = pattern.format(slug=next(places), year=next(years))
        if asked.endswith("="):
            # The API refuses words it does not know: another page of figures, then.
            return f"{asked}{next(number) % 3000}"
        return asked.rstrip("?&")

    return fresh


class Server:
    """The web process and the port it listens on."""

    def __init__(self, process: subprocess.Popen, port: int) -> None:
        self.process, self.port = process, port

    def cpu(self) -> float:
        """Milliseconds of processor time of the process so far."""
        line = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2]
        return 1000 * sum(int(ticks) for ticks in line.split()[11:13]) / TICK


@contextmanager
def served(kept: str = "") -> Iterator[Server]:
    """The server of the demonstration, on the first core; we take the second."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "config.serve", "--port", str(port)]
    cores = os.sched_getaffinity(0)
    if pin := shutil.which("taskset"):
        words = [pin, "-c", "0", *words]
        os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=os.environ | {"SIPAS_KEPT_PAGES": kept},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            await_port(port, process)
            yield Server(process, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            os.sched_setaffinity(0, cores)


def await_port(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            sys.exit("the web server did not start")
        try:
            Connection(port).get("/phuong-phap/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the web server does not answer")


class Connection:
    """One kept-alive connection; as little client as HTTP allows."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, address: str) -> float:
        """Milliseconds until the whole answer was there."""
        n = next(SOURCES)
        began = time.perf_counter()
        self.socket.sendall(
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-Forwarded-For: 10.{n >> 16}.{n >> 8 & 255}.{n & 255}\r\n"
            "Accept-Encoding: gzip\r\n\r\n".encode()
        )
        answer = b""
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        head = answer[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            sys.exit(f"{address}: {head.splitlines()[0].decode()}")
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(answer) < end + 4 + length:
            answer += self._more()
        return 1000 * (time.perf_counter() - began)

    def _more(self) -> bytes:
        part = self.socket.recv(1 << 18)
        if not part:
            raise OSError("the server hung up")
        return part


class Times:
    """Milliseconds of each answer; `took` seconds in all, `cpu` ms an answer."""

    def __init__(self, each: list[float], took: float, cpu: float) -> None:
        self.middle = statistics.median(each)
        self.slow = sorted(each)[min(len(each) - 1, round(len(each) * 0.99))]
        self.rate, self.cpu = len(each) / took, cpu / len(each)


def alone(server: Server, asked: Iterator[str]) -> Times:
    connection = Connection(server.port)
    connection.get("/phuong-phap/")
    cpu, began = server.cpu(), time.perf_counter()
    each = [connection.get(address) for address in asked]
    return Times(each, time.perf_counter() - began, server.cpu() - cpu)


def crowd(server: Server, asked: list[str], requests: int) -> Times:
    """All addresses once to be kept, then again and again by four connections."""
    first = Connection(server.port)
    for address in asked:
        first.get(address)

    def read(_number: int) -> list[float]:
        connection, pages = Connection(server.port), cycle(asked)
        return [connection.get(next(pages)) for _ in range(requests // CONNECTIONS)]

    cpu, began = server.cpu(), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as readers:
        each = [t for times in readers.map(read, range(CONNECTIONS)) for t in times]
    return Times(each, time.perf_counter() - began, server.cpu() - cpu)


if __name__ == "__main__":
    sys.exit(main())
