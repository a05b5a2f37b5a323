"""Every fault a run of the national round must survive, one after the other.

`python -m tests.chaos.jobs` (`make prove NAME=chaos-jobs`) brings servers of its own,
loads the simulated round of 2024 (63 provinces, 36,525 questionnaires, 51 criteria),
scores it undisturbed before and after each fault, and prints one table. Exit code 1 if
any figure differs, any job is lost or done twice, or a run takes over 3 times the clean
ones around it. Names of faults as words choose some of them.
"""

import logging
import os
import secrets
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.chaos.fleet import Fleet
from tests.chaos.stage import Stage

ROUND = "sipas-2024"


def main():
    with Stage.built() as stage, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        set_up(stage.addresses)
        load(folder)
        with Fleet(folder, stage.addresses) as fleet:
            rows, held = scored_under_faults(stage, fleet, chosen=sys.argv[1:])
    report(rows)
    load_now = os.getloadavg()[0]
    say(f"{time.strftime('%H:%M')}, {os.cpu_count()} cores, load {load_now:.1f}")
    return 0 if held else 1


def set_up(addresses):
    os.environ.update(addresses)
    os.environ["SIPAS_SECRET_KEY"] = secrets.token_hex(32)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    # That connections break is what is being done here, not news.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


def load(folder):
    from django.core.management import call_command

    from tests.chaos import ledger

    with (folder / "commands.log").open("w") as words:
        call_command("migrate", verbosity=0)
        call_command("load_registers", stdout=words)
        call_command("make_demo_rounds", folder, "--only", ROUND, stdout=words)
        call_command("load_round", folder / ROUND, stdout=words, stderr=words)
    ledger.watch()


def scored_under_faults(stage, fleet, *, chosen):
    """(rows of the table, whether every fault was survived)."""
    from tests.chaos.faults import FAULTS
    from tests.chaos.scene import Scene

    scene = Scene(stage, fleet, code=ROUND)
    before = scene.clean()
    rows, held = [before.cells(before)], True
    for name in chosen or FAULTS:
        outcome, after = FAULTS[name](scene), scene.clean()
        clean = replace(before, seconds=(before.seconds + after.seconds) / 2)
        rows.append(outcome.cells(clean))
        say(f"{name}: {outcome.remark or 'survived'}, {outcome.seconds:.1f} s")
        held = held and outcome.holds(clean) and after.holds(clean)
        before = after
    return rows, held


def report(rows):
    names = list(rows[0])
    lines = [dict(zip(names, names, strict=True)), *rows]
    widths = {name: max(len(str(line[name])) for line in lines) for name in names}
    say("")
    for line in lines:
        cells = [str(line[name]).ljust(widths[name]) for name in names]
        say("  ".join(cells).rstrip())


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
