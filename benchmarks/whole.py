"""From a folder to a sealed release, by stage: the simulated rounds of 2023 and 2024.

Needs DATABASE_URL and REDIS_URL of empty servers: python -m config.servers.embedded
python benchmarks/whole.py [TURNS]. The later round is loaded once; one Celery worker
of two slots scores it, this process drafts and seals. Seconds by the clock, the median
of the turns; beside them the processor's seconds of worker, this process and database,
which other work on the machine lengthens less. R survey makes the same estimates of
the criteria, where it is installed.
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

from accounts import presence
from accounts.models import User
from benchmarks import national, table
from config.demo import ONE_THREAD, worker_words
from config.garbage import collect_rarely
from publishing.release import life
from scoring import runs
from scoring.models import State
from scoring.release import handover
from surveys.models import Round

ROUNDS = ("sipas-2023", "sipas-2024")
TURNS = 5
SCORED = "request to last index"
AIMS = {SCORED: 3.0, "draft and seal": 1.5}
TICKS = os.sysconf("SC_CLK_TCK")


def main(turns):
    found = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        earlier, rnd = loaded(folder, found)
        people = [User.objects.create_user(n) for n in ("analyst", "publisher")]
        with worker(folder) as process:
            for warm in (earlier, rnd):
                scored(warm)
            for _ in range(turns):
                turn(rnd, people, found, scored=scored, process=process)
        report(found)
        beside_r(folder, rnd, found)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def report(found):
    for stage, times in found.items():
        clock, processor = (median(column) for column in zip(*times, strict=True))
        aim = f", aim {AIMS[stage]:.1f}" if stage in AIMS else ""
        if aim:
            table.say(f"{stage}, s", clock, AIMS[stage], at_most=True)
        print(f"{stage:24} {clock:6.2f} s, processor {processor:6.2f} s{aim}")


def beside_r(folder, rnd, found):
    """R survey, item by item on the same answers, beside all we make of them."""
    codes = rnd.instrument.content.scored_codes
    answers = folder / rnd.code / "responses.csv"
    national.write_answers(answers, folder / "answers.csv", codes)
    steps = national.r_survey(folder)
    if not steps:
        print("R survey: left out; install R and its package survey (r-cran-survey)")
        return
    alone = steps["svyby_one_by_one"] / national.ALONE * len(codes)
    ours = median(clock for clock, _ in found[SCORED])
    spent = {"ours": f"{ours:.1f} s", "peer": f"R svyby {alone:.0f} s"}
    table.say(SCORED, alone / ours, national.R_TIMES, **spent)
    print(f"R svyby item by item {alone:.1f} s: {alone / ours:.1f} times ours")


def loaded(folder, found):
    """Both rounds; how long the later one took is found."""
    words = {"stdout": (folder / "commands.log").open("w")}
    call_command("migrate", verbosity=0)
    call_command("load_registers", **words)
    call_command("make_demo_rounds", folder, only=list(ROUNDS), **words)
    for code in ROUNDS:
        found.pop("load", None)
        with measured(found, "load"):
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


def turn(rnd, people, found, *, scored, process=None):
    """Score a round, draft and seal its release; returns the run and the release."""
    analyst, publisher = people
    # As the desk's own process does, whose drafting this stands for.
    collect_rarely()
    with measured(found, SCORED, process):
        run = scored(rnd)
    for stage, seconds in stages_of(run).items():
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
                release = life.seal(release, by=publisher, at=timezone.now())
        transaction.set_rollback(True)
    return run, release


def stages_of(run):
    """Seconds of each kind of job by stage, summed over the jobs."""
    stages = defaultdict(float)
    for job in run.jobs.all():
        for stage, seconds in job.stages.items():
            stages[f"  {job.kind} {stage}, summed"] += seconds
    return stages


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
def measured(found, stage, process=None):
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
    ours = {os.getpid()}
    if worker:
        slots = {pid for pid, (_, parent, _) in every.items() if parent == worker.pid}
        ours |= {worker.pid} | slots
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        ours |= {pid for (pid,) in cursor.fetchall()}
    return sum(sum(map(int, every[pid][2][:2])) for pid in ours if pid in every) / TICKS


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else TURNS)
