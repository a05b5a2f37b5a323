"""Scorecards as they are stored: the matrix, many units at once, one large file.

    python benchmarks/scorecards_stored.py [UNITS] [MEGABYTES]

With the embedded server: `python -m config.servers.embedded python
benchmarks/scorecards_stored.py`. Everything in it is simulated.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import table

SCRATCH = "sipas_scorecards"
SENDERS = 200
PACE = 20.0
TURNS, WARM = 100, 10
HEAD = b"%PDF-1.7\n"
TAIL = b"\n%%EOF\n"
PART = 1 << 16
GOALS = {"matrix": 150.0, "save": 200.0, "memory": 50.0}


def main() -> int:
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 63
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    address = os.environ["DATABASE_URL"]
    scratch = urlsplit(address)._replace(path=f"/{SCRATCH}").geturl()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {SCRATCH}")
        try:
            with tempfile.TemporaryDirectory() as folder:
                set_up(scratch, folder)
                return measure(units=units, megabytes=megabytes)
        finally:
            server.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


def measure(*, units: int, megabytes: int) -> int:
    cycle = fill(units)
    matrix = matrix_times(cycle)
    senders = min(SENDERS, 4 * units)
    saves, lost = save_times(cycle, senders=senders)
    paced, lost_paced = save_times(cycle, senders=senders, over_seconds=PACE)
    memory = memory_of_a_file(cycle, megabytes)
    found = {
        f"matrix of {units} units, ms at p99": (p99(matrix), GOALS["matrix"]),
        "saves all at one instant, ms at p99": (p99(saves), GOALS["save"]),
        f"saves within {PACE:g} seconds, ms at p99": (p99(paced), GOALS["save"]),
        "saves lost": (float(lost + lost_paced), 0.0),
        f"memory more for {megabytes} MB, MB": (memory, GOALS["memory"]),
    }
    for name, (value, goal) in found.items():
        mark = "" if value <= goal else "  MISSED"
        print(f"{name:<44}{value:9.1f}  goal {goal:g}{mark}")
        table.say(f"scorecards: {name}", value, goal, at_most=True)
    print(f"median of a save at one instant: {statistics.median(saves):.0f} ms")
    return int(any(value > goal for value, goal in found.values()))


def p99(times: list[float]) -> float:
    return sorted(times)[max(int(len(times) * 0.99) - 1, 0)]


def set_up(scratch: str, folder: str) -> None:
    os.environ |= {
        "DATABASE_URL": scratch,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SIPAS_DEBUG": "1",
        "SIPAS_DEMONSTRATION": "1",
        "SIPAS_SECRET_KEY": "of-a-benchmark-" * 3,
        "SIPAS_ALLOWED_HOSTS": "testserver,127.0.0.1",
        "SIPAS_EVIDENCE": folder,
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(units: int) -> Any:
    """A national cycle of so many simulated provinces, every leaf claimed, shown, and
    half of them decided."""
    from django.db import connection

    from accounts import presence

    with presence.standing_in():
        cycle = _cycle(units)
        for card in cycle.cards.alphabetical():
            _claims(cycle, card)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cycle


def _cycle(units: int) -> Any:
    from django.utils import timezone

    from localities.models import Unit
    from scorecards.cycles import life, setting_up

    today, begin = timezone.localdate(), date(2001, 1, 1)
    nation = Unit.objects.create(
        **{"code": "VN", "level": "nation", "slug": "vn", "valid_from": begin},
        **_names("Việt Nam"),
    )
    for number in range(units):
        Unit.objects.create(
            **{"code": f"{number:02}", "level": "province", "parent": nation},
            **{"slug": f"p{number}", "valid_from": begin, "sort_key": f"{number:03}"},
            **_names(f"Tỉnh mô phỏng {number}"),
        )
    council = [person(f"council-{n}", "council", nation) for n in (1, 2)]
    person("judge", "appraiser", nation)
    now = timezone.now()
    words = {"appraisal_due": 20, "explanation_due": 30, "closes_due": 40}
    days = {name: today + timedelta(days=n) for name, n in words.items()}
    setup = setting_up.SetUp(
        owner=nation,
        level="province",
        year=2023,
        tree_code="provinces-2022",
        claims_due=today + timedelta(days=10),
        **days,
    )
    cycle = setting_up.create(setup, by=council[0], at=now, simulated=True)
    request = life.ask_opening(cycle, by=council[0], reason="đo", at=now)
    return life.open_cycle(request, by=council[1], at=now)


def _names(name: str) -> dict[str, str]:
    return dict.fromkeys(("name_vi", "name_en", "short_vi", "short_en"), name)


def person(name: str, role: str, unit: Any) -> Any:
    from accounts.models import Membership, User

    user = User.objects.create(username=name)
    Membership.objects.create(
        user=user, role=role, unit=unit, valid_from=date(2001, 1, 1)
    )
    return user


def _claims(cycle: Any, card: Any) -> None:
    from django.db import transaction
    from django.utils import timezone

    from accounts.two_person import rule
    from scorecards.models import Claim, Decision, Evidence, StoredFile

    officer = person(f"officer-{card.pk}", "score_officer", card.unit)
    stamp = {"by": officer, "at": timezone.now()}
    leaves = [leaf.code for leaf in cycle.tree.leaves]
    with transaction.atomic():
        rule.attest(officer)
        file = StoredFile.objects.create(
            **{"unit": card.unit, "name": "a.pdf", "kind": "pdf", "size": 1},
            sha256=f"{card.pk:064}",
            **stamp,
        )
        Claim.objects.bulk_create(
            Claim(card=card, leaf=leaf, number=1, point=0, words="mô phỏng", **stamp)
            for leaf in leaves
        )
        Evidence.objects.bulk_create(
            Evidence(card=card, leaf=leaf, file=file, **stamp) for leaf in leaves
        )
    from accounts.models import User

    judge = User.objects.get(username="judge")
    with transaction.atomic():
        rule.attest(judge)
        row = {"stage": "first", "number": 1, "point": 0, "by": judge}
        Decision.objects.bulk_create(
            Decision(card=card, leaf=leaf, at=timezone.now(), **row)
            for leaf in leaves[::2]
        )


def signed_in(name: str) -> Any:
    from django.test import Client

    from accounts.models import User
    from accounts.sign_in import second_factor

    client = Client()
    client.force_login(User.objects.get(username=name))
    session = client.session
    session[second_factor.VERIFIED_AT] = time.time()
    session.save()
    return client


def matrix_times(cycle: Any) -> list[float]:
    client = signed_in("judge")
    address = f"/viec/cham-diem/{cycle.code}/bang/"
    times = []
    for number in range(WARM + TURNS):
        begun = time.perf_counter()
        answer = client.get(address)
        if number >= WARM:
            times.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200
    return times


def save_times(
    cycle: Any, *, senders: int, over_seconds: float = 0
) -> tuple[list[float], int]:
    """Milliseconds of each save, and how many were lost; one thread a sender."""
    from scorecards.models import Claim

    leaf = next(one for one in cycle.tree.leaves if one.is_self_scored)
    cards = list(cycle.cards.order_by("pk"))
    before = Claim.objects.count()
    times: list[float] = []
    gate = threading.Barrier(senders)
    codes = [one.code for one in cycle.tree.leaves if one.is_self_scored]
    assert leaf.code in codes

    def send(number: int) -> None:
        card = cards[number % len(cards)]
        code = codes[(number // len(cards)) % len(codes)]
        gate.wait()
        time.sleep(over_seconds * number / senders)
        times.append(_timed(lambda: _save(cycle, card, code)))

    threads = [threading.Thread(target=send, args=(n,)) for n in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, senders - (Claim.objects.count() - before)


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - begun)


def _save(cycle: Any, card: Any, code: str) -> None:
    from django.db import connection
    from django.utils import timezone

    from accounts import presence
    from accounts.models import User
    from scorecards.claims import filling
    from scorecards.claims.filling import Filled

    officer = User.objects.get(username=f"officer-{card.pk}")
    seen = card.claims.filter(leaf=code).order_by("-number").first().number
    leaf = cycle.tree.by_code[code]
    figures = {one.code: "0" for one in leaf.figures}
    filled = Filled(leaf=code, figures=figures, words="mô phỏng", seen=seen)
    with presence.serving(officer.pk):
        filling.save(card, filled, by=officer, at=timezone.now())
    connection.close()


def memory_of_a_file(cycle: Any, megabytes: int) -> float:
    """Megabytes a server's memory peaks over its rest while it takes a file."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "config.serve", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=Path(__file__).parent.parent, **quiet)
    try:
        _wait_for(port)
        return _sent(cycle, port, server.pid, megabytes)
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _sent(cycle: Any, port: int, pid: int, megabytes: int) -> float:
    card = cycle.cards.order_by("pk").first()
    client = signed_in(f"officer-{card.pk}")
    leaf = next(one.code for one in cycle.tree.leaves if one.is_self_scored)
    page = f"/viec/cham-diem/phieu/{card.pk}/{leaf}/"
    cookies = {"sessionid": client.cookies["sessionid"].value}
    said = _ask(port, "GET", page, cookies)
    action = re.search(r'action="(/viec/cham-diem/tep/[^"]+)"', said)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', said)
    if not (action and token):
        raise SystemExit("the page of a leaf asks for no file")
    _ask(port, "GET", page, cookies)
    rest = _memory(pid, "VmRSS")
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    size = megabytes * 1_000_000
    _send(port, action[1], token[1], cookies, size)
    from scorecards.models import StoredFile

    assert StoredFile.objects.filter(size=size).exists(), "the file was not stored"
    return _memory(pid, "VmHWM") - rest


def _memory(pid: int, name: str) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{name}:\s+(\d+) kB", text)
    assert found
    return int(found[1]) / 1000


def _ask(port: int, method: str, path: str, cookies: dict[str, str]) -> str:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request(method, path, headers=_headers(cookies))
    answer = line.getresponse()
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            key, _, rest = value.partition("=")
            cookies[key] = rest.partition(";")[0]
    return answer.read().decode()


def _headers(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def _send(port: int, path: str, token: str, cookies: dict[str, str], size: int) -> None:
    edge = "edge-of-a-part"
    field = (
        f'--{edge}\r\nContent-Disposition: form-data; name="{{name}}"\r\n\r\n'
        "{value}\r\n"
    )
    before = field.format(name="csrfmiddlewaretoken", value=token)
    before += f'--{edge}\r\nContent-Disposition: form-data; name="file"; '
    before += 'filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    after = "\r\n" + field.format(name="whole", value="1") + f"--{edge}--\r\n"
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    headers = _headers(cookies) | {
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "Content-Length": str(len(before) + size + len(after)),
    }
    line.request("POST", path, _body(before, size, after), headers)
    answer = line.getresponse()
    answer.read()
    assert answer.status == 302, answer.status


def _body(before: str, size: int, after: str) -> Iterator[bytes]:
    yield before.encode()
    yield HEAD
    left = size - len(HEAD) - len(TAIL)
    while left:
        part = min(PART, left)
        yield os.urandom(32) * (part // 32) + b"x" * (part % 32)
        left -= part
    yield TAIL
    yield after.encode()


if __name__ == "__main__":
    raise SystemExit(main())
