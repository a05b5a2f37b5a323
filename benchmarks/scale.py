"""1, 10 and 100 million questionnaires x 22 items: workers beside a pool and DuckDB.

Needs DATABASE_URL and REDIS_URL of empty servers and 2 GB of disk for a while: python
-m config.servers.embedded python benchmarks/scale.py [MILLIONS ...]. The project's own
jobs in real Celery workers read Parquet files; a bare pool of processes and DuckDB
count the same questionnaires in the same minutes, turn by turn; the least times count.
Composing all indices is told apart: it does not grow with the answers.
"""

import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks import table

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db.models import Max, Min

from benchmarks.partitions import peers, writing
from localities.models import Unit
from scoring import runs
from scoring.models import Job, State
from surveys.models import Instrument, Round
from tests.chaos.fleet import Fleet
from tests.surveys.loading import folders

SIZES = (1, 10, 100)
TURNS = 2
WARM = "scale-warm"
SPEED_UP, OVER_POOL, UNDER_DUCKDB, FLAT, MEGABYTES = 1.7, 1.2, 2.5, 1.2, 1024


def main(millions):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        call_command("migrate", verbosity=0)
        with (folder / "commands.log").open("w") as words:
            call_command("load_registers", stdout=words)
        settings.SIPAS_PARTITIONS = str(folder / "ours")
        warm, units = stored_round(WARM)
        writing.write(folder, code=WARM, rows=8000, units=units[:8])
        found = {size: measured(size, warm, folder) for size in millions}
    compare_sizes(found)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def measured(size, warm, folder):
    """Least seconds of each way to count so many millions; the files are deleted."""
    rnd, units = stored_round(f"scale-{size}")
    begun = time.perf_counter()
    place = writing.write(folder, code=rnd.code, rows=size * 1_000_000, units=units)
    print(f"\n{place.rows:,} questionnaires x {writing.ITEMS} items,", end=" ")
    print(f"written in {time.perf_counter() - begun:.0f} s", flush=True)
    turns = [turn(rnd, warm, place) for _ in range(TURNS)]
    shutil.rmtree(place.ours)
    shutil.rmtree(place.columns)
    least = {name: min(each[name] for each in turns) for name in turns[0]}
    report(least, place.answers)
    return {name: spent / place.answers * 1e9 for name, spent in least.items()}


def turn(rnd, warm, place):
    """Seconds of each way to count, one after the other in the same minutes."""
    taken = {}
    for hands in (1, 2):
        taken |= by_workers(rnd, warm, hands)
        taken[f"pool {hands}"] = peers.seconds_of_pool(place, hands)
        taken[f"duckdb {hands}"] = peers.seconds_of_duckdb(place, hands)
    return taken


def by_workers(rnd, warm, count):
    """Seconds of a whole run by so many workers, of its tallies, and peak memory."""
    with tempfile.TemporaryDirectory() as logs:
        where = {"SIPAS_PARTITIONS": settings.SIPAS_PARTITIONS}
        with Fleet(Path(logs), where) as fleet:
            fleet.hire(count)
            fleet.await_ready()
            finished(runs.request(warm))
            begun = time.perf_counter()
            run = finished(runs.request(rnd))
            whole = time.perf_counter() - begun
            memory = max(map(peak, set(run.jobs.values_list("worker", flat=True))))
    tallies = run.jobs.filter(kind=Job.Kind.TALLY)
    span = tallies.aggregate(first=Min("started_at"), last=Max("finished_at"))
    work = [job.stages["read"] + job.stages["tally"] for job in tallies]
    composed = run.jobs.get(kind=Job.Kind.COMPOSE).stages
    return {
        f"run {count}": whole,
        f"tallies {count}": (span["last"] - span["first"]).total_seconds(),
        f"read and tally {count}": sum(work),
        f"compose {count}": sum(composed.values()),
        f"memory {count}": memory,
    }


def finished(run):
    while run.state not in (State.DONE, State.FAILED):
        time.sleep(0.1)  # asking is work for the same two cores
        run.refresh_from_db()
    assert run.state == State.DONE, runs.progress(run)["errors"]
    return run


def peak(worker):
    """The kernel's own high-water mark of a process, in MB."""
    status = Path(f"/proc/{worker.rpartition(':')[2]}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def stored_round(code):
    """A round without questionnaires in the database, and the codes of its units."""
    items = tuple(f"Q{item}" for item in range(1, writing.ITEMS + 1))
    text = folders.instrument_text(items, code="scale")
    facts = {"code": "scale", "title_vi": "-", "title_en": "-", "text": text}
    instrument, _ = Instrument.objects.get_or_create(digest="scale", defaults=facts)
    method = folders.methodology_text(items, code="scale", instrument="scale")
    rnd = Round.objects.create(
        code=code,
        name_vi="Đợt mô phỏng để đo tốc độ",
        name_en="A simulated round to be timed",
        owner=Unit.objects.get(code="VN"),
        year=2024,
        instrument=instrument,
        methodology="scale",
        methodology_text=method,
        register="2017",
        opens=date(2024, 9, 1),
        closes=date(2024, 12, 1),
        simulated=True,
        digest=code,
    )
    units = Unit.objects.in_register("2017").provinces().order_by("code")
    return rnd, list(units.values_list("code", flat=True))[: writing.UNITS]


def report(least, answers):
    """A line for each way to count, then the ratios beside their aims."""
    for name, seconds in least.items():
        if name.startswith("memory"):
            print(f"  {name:18} {seconds:8.0f} MB")
        else:
            each = seconds / answers * 1e9
            print(f"  {name:18} {seconds:8.2f} s {each:7.2f} ns/answer")
    say("two workers", least["tallies 1"] / least["tallies 2"], SPEED_UP)
    say("two workers, whole run", least["run 1"] / least["run 2"], SPEED_UP)
    over = least["tallies 2"] / least["pool 2"]
    table.say("Parquet: two workers, a bare pool", over, OVER_POOL, at_most=True)
    print(f"  {over:.2f} times a bare pool of two (aim at most {OVER_POOL})")
    for hands in (1, 2):
        ahead = least[f"duckdb {hands}"] / least[f"tallies {hands}"]
        say(f"{hands} worker(s) against DuckDB", ahead, UNDER_DUCKDB)
    memory = max(least["memory 1"], least["memory 2"])
    print(f"  {memory:.0f} MB at most in a worker (aim {MEGABYTES})", flush=True)


def say(what, times, aim):
    table.say(f"Parquet: {what}", times, aim)
    print(f"  {what}: {times:.2f}x (aim {aim}x)")


def compare_sizes(found):
    """Time per answer as the work grows."""
    print(
        "\nns an answer, read and tally, then the tallies of one worker with its jobs"
    )
    for size, each in found.items():
        first, second = each["read and tally 1"], each["tallies 1"]
        print(f"  {size:4} million {first:8.2f} {second:8.2f}")
    sizes = sorted(found)
    for name in ("read and tally 1", "tallies 1"):
        grown = found[sizes[-1]][name] / found[sizes[0]][name]
        print(f"  {name}: {grown:.2f} times as much an answer (aim at most {FLAT})")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
