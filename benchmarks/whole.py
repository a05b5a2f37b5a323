"""From stored questionnaires to a sealed release, by stage: the rounds of 2023, 2024.

Needs DATABASE_URL and REDIS_URL of empty servers: python -m config.servers.embedded
python benchmarks/whole.py. One Celery worker of two slots scores the later round, this
process drafts and seals. Seconds by the clock, the median of the turns; beside them the
processor's seconds of worker, this process and database, which other work on the
machine lengthens less. benchmarks/national.py sets R beside the scoring.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.two_person import presence
from config.demo import ONE_THREAD, worker_words
from publishing.release import life
from scoring import runs
from scoring.models import State
from scoring.release import handover
from surveys.models import Round

ROUNDS = ("sipas-2023", "sipas-2024")
TURNS = int(os.environ.get("TURNS", "5"))
AIMS = {"request to last index": 3.0, "draft and seal": 1.5}
TICKS = os.sysconf("SC_CLK_TCK")


def main():
    with tempfile.TemporaryDirectory() as name:
        earlier, rnd = loaded(Path(name))
        people = [User.objects.create_user(n) for n in ("analyst", "publisher")]
        with worker(Path(name)) as process:
            for warm in (earlier, rnd):
                scored(warm)
            found = defaultdict(list)
            for _ in range(TURNS):
                turn(rnd, people, process, found)
    for stage, times in found.items():
        clock, processor = (median(column) for column in zip(*times, strict=True))
        aim = f", aim {AIMS[stage]:.1f}" if stage in AIMS else ""
        print(f"{stage:24} {clock:6.2f} s, processor {processor:6.2f} s{aim}")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def loaded(folder):
    words = {"stdout": (folder / "commands.log").open("w")}
    call_command("migrate", verbosity=0)
    call_command("load_registers", **words)
    call_command("make_demo_rounds", folder, only=list(ROUNDS), **words)
    for code in ROUNDS:
        call_command("load_round", folder / code, **words)
    return [Round.objects.get(code=code) for code in ROUNDS]


@contextmanager
def worker(folder):
    """One worker of two slots, as the demonstration starts it."""
    words = [sys.executable, "-m", *worker_words()]
    environment = os.environ | ONE_THREAD
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            words, cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def turn(rnd, people, process, found):
    analyst, publisher = people
    with measured(found, "request to last index", process):
        run = scored(rnd)
    stages = defaultdict(float)
    for job in run.jobs.all():
        for stage, seconds in job.stages.items():
            stages[f"  {job.kind} {stage}, summed"] += seconds
    for stage, seconds in stages.items():
        found[stage].append((seconds, 0.0))
    # Taken back: a second edition would be compared with the first.
    with transaction.atomic():
        with measured(found, "draft and seal", process):
            here = presence.serving
            with measured(found, "  draft", process), here(analyst.pk):
                release = handover.draft(run, by=analyst)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with measured(found, "  seal", process), here(publisher.pk):
                life.seal(release, by=publisher, at=timezone.now())
        transaction.set_rollback(True)


def scored(rnd):
    run = runs.request(rnd)
    while run.state not in (State.DONE, State.FAILED):
        time.sleep(0.01)
        run.refresh_from_db(fields=["state"])
    if run.state == State.FAILED:
        sys.exit(f"the run failed: {runs.progress(run)['errors']}")
    run.refresh_from_db()
    return run


@contextmanager
def measured(found, stage, process):
    begun, spent = time.perf_counter(), processor_seconds(process)
    yield
    seconds = time.perf_counter() - begun
    found[stage].append((seconds, processor_seconds(process) - spent))


def processor_seconds(worker):
    """Of this process, the worker with its slots, and the servers of the database."""
    every = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        every[int(path.parent.name)] = (name, int(fields[1]), fields[11:15])
    ours = {os.getpid(), worker.pid}
    ours |= {pid for pid, (_, parent, _) in every.items() if parent == worker.pid}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        ours |= {pid for (pid,) in cursor.fetchall()}
    return sum(sum(map(int, every[pid][2][:2])) for pid in ours if pid in every) / TICKS


if __name__ == "__main__":
    main()
