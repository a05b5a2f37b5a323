"""Questionnaires a second through the door, against pgbench and a REST endpoint.

One server process on one core, 8 connections from another process, a PostgreSQL
that syncs every commit; pgbench does the same bare INSERT in the same minute. Makes
servers of its own. Run: python benchmarks/ingest.py [SECONDS each].
"""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median, quantiles

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks import table

CONNECTIONS = 8
BATCH = 50
REPLAYED = 100
TURNS = 3
PGBENCH_SHARE, PEER_TIMES, BATCH_TIMES = 0.2, 3, 8
UID = "{:09d}-{}"
SCRIPT = """\\set place random(1, 100000)
INSERT INTO surveys_response (round_id, uid, unit_id, channel, stratum, psu, cluster,
 weight, level, service_field, sex, age_group, urban, answers, answered_at, received_at,
 device, sequence, digest)
VALUES ({round}, gen_random_uuid()::text, {unit}, 'api', '01', '01', '01', 1.0, '', '',
 '', '', '', '\\x{answers}', now(), now(), 'bench', :place, '\\x{digest}')
ON CONFLICT DO NOTHING;
"""


def main(seconds: float) -> None:
    from config.servers import embedded

    servers = embedded.Servers(embedded.home() / f"run-{os.getpid()}")
    try:
        os.environ |= servers.start() | {"SIPAS_SECRET_KEY": "bench" * 12}
        os.environ["SIPAS_DEBUG"] = os.environ.get("SIPAS_DEBUG", "")
        secret, ids = prepared()
        process, port = served(servers.folder)
        try:
            measure(process.pid, port, secret, ids, servers.folder, seconds)
        finally:
            process.terminate()
            process.wait(20)
    finally:
        servers.remove()


def prepared():
    """An open round of 34 provinces, and a token; the ids a bare INSERT needs."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.core.management import call_command

    from localities import register

    call_command("migrate", verbosity=0)
    register.load()
    return round_and_token()


def round_and_token():
    from localities.models import Unit

    rnd = open_round(owner=Unit.objects.get(code="VN"))
    hanoi = Unit.objects.in_register("2025").provinces().get(code="01")
    return secret_of_a_surveyor(rnd, hanoi), {"round": rnd.pk, "unit": hanoi.pk}


def open_round(*, owner):
    """Nobody approves here: the owner of this scratch database opens it."""
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    from surveys import questionnaire
    from surveys.models import Instrument, Round
    from surveys.questionnaire.file import SHIPPED

    content, today = questionnaire.load("sipas-2023"), timezone.localdate()
    rnd = Round.objects.create(
        code="bench",
        owner=owner,
        year=today.year,
        instrument=Instrument.objects.create(
            code=content.code,
            digest=content.digest,
            text=(SHIPPED / "sipas-2023.toml").read_text(encoding="utf-8"),
        ),
        register="2025",
        opens=today,
        closes=today + timedelta(days=1),
        state="draft",
        simulated=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE surveys_round SET state = 'open'")
        cursor.execute("SET session_replication_role = origin")
    return rnd


def secret_of_a_surveyor(rnd, unit):
    from datetime import timedelta

    from django.utils import timezone

    from accounts.models import Membership, Role, User
    from surveys.intake import senders

    now, today = timezone.now(), timezone.localdate()
    user = User.objects.create(username="bench")
    words = {"role": Role.SURVEYOR, "unit": unit, "valid_from": today}
    Membership.objects.create(user=user, **words)
    _, secret = senders.issue(
        name="bench",
        user=user,
        rnd=rnd,
        units=[unit],
        by=user,
        at=now,
        expires_at=now + timedelta(hours=1),
    )
    return secret


def served(folder):
    """The server process, held on the first core; the load runs on the others."""
    from config.servers import embedded

    port, log = embedded.free_port(), folder / "server.log"
    words = ["--site", "benchmarks.ingest_peer", "--port", str(port)]
    words += ["--threads", str(CONNECTIONS)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.serve", *words],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {0}),
        )
    deadline = time.monotonic() + 40
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            return process, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server did not start:\n{log.read_text()[-2000:]}")


def measure(pid, port, secret, ids, folder, seconds):
    paths = {
        "singles": ("/api/v1/questionnaires/", 1),
        "batches of 50": ("/api/v1/sync", BATCH),
        "REST framework": ("/peer/questionnaires/", 1),
    }
    rates = {name: [] for name in ["pgbench", *paths]}
    times = {name: [] for name in paths}
    spent = {name: [] for name in paths}
    # The first requests load the addresses, the round and its form.
    for place, (path, size) in enumerate(paths.values()):
        loaded(port, secret, path, size, 80_000_000 + place * 10**6, 1)
    start = 0
    for _ in range(TURNS):
        rates["pgbench"].append(pgbench(folder, ids, seconds))
        for name, (path, size) in paths.items():
            before = processor_seconds(pid)
            heard = loaded(port, secret, path, size, start, seconds)
            start += 1_000_000
            used = processor_seconds(pid) - before
            spent[name].append(used / heard["questionnaires"])
            assert not heard["odd"], heard["odd"]
            rates[name].append(heard["questionnaires"] / heard["seconds"])
            times[name] += heard["times"]
    report(rates, times, spent)
    replay(port, secret)


def processor_seconds(pid):
    """Processor time of the server so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(rates, times, spent):
    rate = {name: median(found) for name, found in rates.items()}
    for name, found in rates.items():
        late = ""
        if name in times:
            used = median(spent[name]) * 1e6
            late = f", p99 {p99(times[name]):.0f} ms, server {used:,.0f} µs each"
        spread = f"{min(found):,.0f} to {max(found):,.0f}"
        print(f"{name:16}{rate[name]:9,.0f} questionnaires/s ({spread}){late}")
    single = rate["singles"]
    say("singles", single, "pgbench", rate["pgbench"], PGBENCH_SHARE)
    say("singles", single, "REST framework", rate["REST framework"], PEER_TIMES)
    say("batches", rate["batches of 50"], "singles", single, BATCH_TIMES)


def say(name, ours, peer, others, goal):
    rates = {"ours": f"{ours:,.0f}/s", "peer": f"{peer} {others:,.0f}/s"}
    reached = table.say(f"intake: {name}", ours / others, goal, **rates)
    verdict = "reached" if reached else "missed"
    print(f"{name + ' / ' + peer:28}{ours / others:6.2f}  (goal {goal}: {verdict})")


def p99(seconds):
    return quantiles(seconds, n=100)[98] * 1000


def pgbench(folder, ids, seconds):
    """Bare INSERTs a second on as many connections."""
    from config.servers import embedded, programs

    script = folder / "insert.sql"
    values = {"answers": "04" * 51, "digest": "ab" * 32}
    script.write_text(SCRIPT.format(**ids, **values))
    program = programs.postgresql(embedded.home() / "programs") / "pgbench"
    words = ["-n", "-M", "prepared", "-c", CONNECTIONS, "-T", max(1, round(seconds))]
    words += ["-f", script, os.environ["DATABASE_URL"]]
    done = subprocess.run(
        [str(word) for word in [program, *words]],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def loaded(port, secret, path, size, start, seconds, *, again=0):
    """What a load process on the other cores heard."""
    words = [port, secret, path, size, start, seconds, again]
    done = subprocess.run(
        [sys.executable, __file__, "load", *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, set(range(1, os.cpu_count() or 2))),
    )
    return json.loads(done.stdout)


def replay(port, secret):
    """The same 100 batches from every connection, twice: all are stored once."""
    from surveys.models import Response

    before = Response.objects.count()
    for _ in range(2):
        loaded(port, secret, "/api/v1/sync", BATCH, 90_000_000, 60, again=REPLAYED)
    stored = Response.objects.count() - before
    sent = 2 * CONNECTIONS * REPLAYED * BATCH
    double = stored - REPLAYED * BATCH
    assert not double, f"{double} stored twice"
    print(f"replay: {sent:,} sent, {stored:,} stored, none twice")


def load(port, secret, path, size, start, seconds, again):
    """8 connections, requests written beforehand but for the uid; JSON to stdout.

    With `again`, every connection sends the same so many requests; else it sends
    new ones until the time is over.
    """
    heard, odd, threads = [], [], []
    shape = request_shape(path, secret, size)
    began = time.perf_counter()
    for number in range(CONNECTIONS):
        first = start if again else start + number * 100_000
        turns = range(first, first + (again or 100_000))
        until = None if again else began + seconds
        arguments = (port, shape, size, turns, until, heard, odd)
        threads.append(threading.Thread(target=connection, args=arguments))
        threads[-1].start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    done = {"questionnaires": len(heard) * size, "seconds": elapsed}
    print(json.dumps(done | {"times": heard, "odd": odd[:3]}))


def request_shape(path, secret, size):
    """Bytes of a request with %s where the uids go."""
    from surveys import questionnaire

    codes = questionnaire.load("sipas-2023").scored_codes
    record = {
        "uid": UID.format(0, "%s"),
        "round": "bench",
        "unit": "01",
        "answers": {code: 1 + place % 5 for place, code in enumerate(codes)},
        "answered_at": "2026-11-23T08:30:00+07:00",
        "device": "bench",
        "sequence": 7,
    }
    record["uid"] = "%s"
    content = json.dumps({"records": [record] * size} if size > 1 else record)
    uid = UID.format(0, "00")
    length = len(content) + size * (len(uid) - 2)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {secret}\r\nContent-Length: {length}\r\n\r\n"
    )
    return (head + content).encode()


def connection(port, shape, size, turns, until, heard, odd):
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for turn in turns:
        if until and time.perf_counter() > until:
            break
        uids = tuple(UID.format(turn, f"{n:02d}").encode() for n in range(size))
        sent = time.perf_counter()
        line.sendall(shape % uids)
        status, body = answer(line)
        heard.append(time.perf_counter() - sent)
        if status not in (200, 201) or b'"rejected"' in body or b'"conflict"' in body:
            odd.append(f"{status} {body[:300]!r}")
    line.close()


def answer(line):
    """Status and body of one HTTP answer with a Content-Length."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += line.recv(65536)
    return int(head.split(b" ", 2)[1]), body


if __name__ == "__main__":
    if sys.argv[1:2] == ["load"]:
        port, secret, path, size, start, seconds, again = sys.argv[2:]
        load(int(port), secret, path, int(size), int(start), float(seconds), int(again))
    else:
        main(float(sys.argv[1]) if sys.argv[1:] else 4.0)
