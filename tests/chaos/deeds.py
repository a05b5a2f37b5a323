"""Deeds killed in their midst: `make prove NAME=deeds`, a row a deed.

The national round of 2024 is loaded, drafted and sealed, and a backup is made, each by
a process of its own that is killed outright, a little later every time, until it
lives long enough to be done. After every kill the tables are compared with those before
the deed: whatever was cut short must have left nothing. Exit code 1 if it left
something, or if the chains do not hold in the end.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.jobs import ROUND, report, say, set_up
from tests.chaos.stage import Stage

FIRST, LATER = 0.05, 1.6
SECONDS_TO_BEGIN = 120
BEGUN = "begun"


def main():
    with Stage.built() as stage, tempfile.TemporaryDirectory(dir="/var/tmp") as place:
        set_up(stage.addresses)
        folder = Path(place)
        prepared(folder)
        rows = [row("loading", folder)]
        scored()
        rows += [row(name, folder) for name in ("drafting", "sealing", "backup")]
        report(rows)
        whole = sum(one["left something"] for one in rows) == 0
        return 0 if whole and chains_hold() and backups_are_whole(folder) else 1


def prepared(folder):
    from django.core.management import call_command
    from pyrage import x25519

    keys = [str(x25519.Identity.generate().to_public()) for _ in range(2)]
    os.environ["SIPAS_BACKUPS"] = str(folder / "backups")
    os.environ["SIPAS_BACKUP_RECIPIENTS"] = ",".join(keys)
    for name in ("REPORTS", "CHECKPOINTS", "EVIDENCE"):
        os.environ[f"SIPAS_{name}"] = ""
    with (folder / "commands.log").open("w") as words:
        call_command("migrate", verbosity=0)
        call_command("load_registers", stdout=words)
        call_command("make_demo_rounds", folder, "--only", ROUND, stdout=words)


def scored():
    from jobs import attempts
    from scoring import runs
    from scoring.models import Job
    from surveys.models import Round

    run = runs.request(Round.objects.get(code=ROUND))
    for kind in (Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in run.jobs.filter(kind=kind).order_by("pk"):
            attempts.do(Job, job.pk)


def row(name, folder):
    """Kill the deed later and later until one is done; what each kill left."""
    from django.db import connection

    before, kept = tables(), 0
    kills, left, wait = 0, 0, FIRST
    connection.close()
    while not done(name, folder, within=wait):
        kills += 1
        wait *= LATER
        kept += name != "backup" and tables() != before
        left = kept + (name == "backup" and not backups_are_whole(folder))
    say(f"{name}: killed {kills} times, then done within {wait:.1f} s")
    return {"deed": name, "killed": kills, "left something": left}


def done(name, folder, *, within):
    """Whether the deed ended by itself, so many seconds after it began."""
    with (folder / f"{name}.log").open("ab") as words:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.deeds", name, str(folder)],
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
            start_new_session=True,
        )
    assert BEGUN in child.stdout.readline()
    try:
        code = child.wait(within)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        await_silence()
        return False
    finally:
        child.stdout.close()
    if code:
        raise RuntimeError((folder / f"{name}.log").read_text()[-3000:])
    return True


def await_silence():
    """Until the server has noticed that the other end is gone."""
    from django.db import connection

    question = """SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
        AND backend_type = 'client backend' AND state <> 'idle'"""
    over = time.monotonic() + SECONDS_TO_BEGIN
    while time.monotonic() < over:
        with connection.cursor() as cursor:
            cursor.execute(question)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    raise RuntimeError("a killed deed's session goes on")


def tables():
    from django.conf import settings

    from operations.archive import digests

    return digests.of_database(settings.DATABASE_URL)


def chains_hold():
    from scoring.audit import chains

    faults = chains.faults()
    say(f"chains: {faults or 'whole'}")
    return not faults


def backups_are_whole(folder):
    from operations.archive import manifest, retention

    made = [p for p in (folder / "backups").glob("*") if retention.moment(p.name)]
    for one in made:
        manifest.require_whole(one, manifest.read(one))
    return len(made) <= 1


# What the processes do that are killed.


def deed(name, folder):
    # With the secret of whoever migrated: the database believes no other.
    import django

    django.setup()
    from accounts import presence

    presence._stand_ins = 1
    say(BEGUN)
    DEEDS[name](folder)


def load(folder):
    from django.core.management import call_command

    with (folder / "load.log").open("a") as words:
        call_command("load_round", folder / ROUND, stdout=words, stderr=words)


def draft(folder):
    from scoring.models import Run
    from scoring.release import handover
    from tests.publishing.factories import person

    handover.draft(Run.objects.get(), by=person("analyst"))


def seal(folder):
    from django.utils import timezone

    from publishing.models import Release
    from publishing.release import life
    from tests.publishing.factories import person

    now = timezone.now()
    life.seal(Release.objects.get(), by=person("publisher"), at=now, embargo_until=now)


def back_up(folder):
    from django.utils import timezone

    from operations.archive import backup

    backup.make(at=timezone.now())


DEEDS = {"loading": load, "drafting": draft, "sealing": seal, "backup": back_up}

if __name__ == "__main__":
    if sys.argv[1:]:
        deed(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
