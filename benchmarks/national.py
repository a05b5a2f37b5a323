"""36,525 questionnaires x 51 criteria: from the database to all indices, beside R.

Needs DATABASE_URL and REDIS_URL of empty servers: python -m config.servers.embedded
python benchmarks/national.py. One Celery worker scores the simulated round of 2024; R
survey estimates the criteria by province on the same answers. R is given the answers as
0, 1 and NA and has only that to do; the worker also makes areas, factors, the overall
index, ranks, every domain, the nation and the provinces of 2025, and stores them.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command

from benchmarks import table
from scoring import runs
from scoring.models import State
from surveys.models import Round
from tests.chaos.fleet import Fleet

ROUND = "sipas-2024"
TURNS = 2
R_TIMES = 12
# Items R estimates one by one; the others would take as long again, each.
ALONE = 5


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rnd = loaded(folder)
        codes = rnd.instrument.content.scored_codes
        write_answers(folder / ROUND / "responses.csv", folder / "answers.csv", codes)
        with Fleet(folder, {}) as fleet:
            fleet.hire()
            fleet.await_ready()
            scored(rnd)  # the first run of a worker also imports what it needs
            turns = [(scored(rnd), r_survey(folder)) for _ in range(TURNS)]
        (run, whole), _ = min(turns, key=lambda turn: turn[0][1])
        stages = report(run, whole)
        steps = [steps for _, steps in turns if steps]
        if steps:
            beside_r(
                {step: min(s[step] for s in steps) for step in steps[0]}, stages, codes
            )
            print("largest relative difference of shares and errors:", end=" ")
            print(apart(run, folder / "shares.csv", codes))
        else:
            print(
                "R survey: left out; install R and its package survey (r-cran-survey)"
            )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def loaded(folder):
    with (folder / "commands.log").open("w") as words:
        call_command("migrate", verbosity=0)
        call_command("load_registers", stdout=words)
        call_command("make_demo_rounds", folder, "--only", ROUND, stdout=words)
        call_command("load_round", folder / ROUND, stdout=words, stderr=words)
    return Round.objects.get(code=ROUND)


def scored(rnd):
    """(run, seconds from the request to the last index stored)."""
    begun = time.perf_counter()
    run = runs.request(rnd)
    while run.state not in (State.DONE, State.FAILED):
        time.sleep(0.02)
        run.refresh_from_db()
    if run.state == State.FAILED:
        sys.exit(f"the run failed: {runs.progress(run)['errors']}")
    return run, time.perf_counter() - begun


def report(run, whole):
    """Seconds by job and stage, summed over the units."""
    stages = defaultdict(float)
    for job in run.jobs.all():
        for stage, seconds in job.stages.items():
            stages[job.kind, stage] += seconds
    print(f"{ROUND}: {run.indices.count():,} indices by one worker")
    for (kind, stage), seconds in stages.items():
        print(f"  {kind:8} {stage:8} {seconds:7.2f} s")
    print(f"  {'request to last index':17} {whole:7.2f} s")
    return stages


def r_survey(folder):
    """Seconds of each step of R survey on the same answers; empty without R."""
    if not shutil.which("Rscript"):
        return {}
    script = Path(__file__).with_suffix(".R")
    answers, shares = folder / "answers.csv", folder / "shares.csv"
    command = ["Rscript", str(script), str(answers), str(ALONE), str(shares)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"R survey failed:\n{done.stderr}\nIs the R package installed?")
    pairs = [line.split() for line in done.stdout.splitlines()]
    return {step: float(seconds) for step, seconds in pairs}


def beside_r(steps, stages, codes):
    """R's least seconds by step, and how many times our whole work they are."""
    print(f"R survey, {len(codes)} criteria by province")
    for step, seconds in steps.items():
        print(f"  {step:17} {seconds:7.2f} s")
    ours = sum(stages.values())
    once = steps["svydesign"] + steps["svyby"]
    alone = steps["svyby_one_by_one"] / ALONE * len(codes)
    spent = {"ours": f"{ours:.1f} s", "peer": f"R svyby {alone:.0f} s"}
    table.say("all indices, summed", alone / ours, R_TIMES, **spent)
    print(f"one svyby, missing filled in: {once / ours:.1f} times our whole work")
    print(
        f"svyby item by item: {alone:.0f} s for all, {alone / ours:.0f} times our work"
    )


def write_answers(source, target, codes):
    """Answers to the criteria as 1 satisfied, 0 not and NA missing."""
    with source.open(encoding="utf-8-sig") as lines, target.open("w") as out:
        rows = csv.DictReader(lines)
        sheet = csv.writer(out)
        names = [f"i{place}" for place in range(len(codes))]
        sheet.writerow(["unit", "stratum", "psu", "weight", *names])
        meaning = {"": "NA", "x": "NA", "4": 1, "5": 1}
        for row in rows:
            marks = [meaning.get(row[code], 0) for code in codes]
            place = f"{row['unit']}-{row['stratum']}"
            sheet.writerow([row["unit"], place, row["psu"], row["weight"], *marks])


def apart(run, shares, codes):
    """Largest relative difference between R's items and the stored indices."""
    chosen = run.indices.filter(basis="published", domain="all")
    values = chosen.values_list("unit__code", "indicator", "value", "standard_error")
    ours = {(unit, code): (value, error) for unit, code, value, error in values}
    worst = 0.0
    with shares.open() as lines:
        for row in csv.DictReader(lines):
            code = codes[int(row["item"].removeprefix("i"))]
            for mine, name in zip(
                ours[row["unit"], code], ("share", "error"), strict=True
            ):
                his = float(row[name])
                worst = max(worst, abs(mine - his) / his) if mine and his else worst
    return f"{worst:.1e}"


if __name__ == "__main__":
    main()
