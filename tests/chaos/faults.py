"""The faults: each scores the round once while it does its worst."""

import random
import threading
import time
from dataclasses import replace

from django.db import connection

from jobs import reconcile as jobs
from scoring import runs
from tests.chaos.scene import await_over, is_over

KILLS = 20
FIRST, POISONED = "01", "20"
LONG = 8.0


def kills(scene):
    """Twenty working workers killed -9 with their children, at random, and replaced."""
    chance = random.Random(KILLS)
    killed = 0
    with scene.staffed():
        run = scene.begin()
        while killed < KILLS and not is_over(run):
            time.sleep(chance.uniform(0.1, 0.6))
            if ready := scene.fleet.ready():
                scene.fleet.kill(chance.choice(ready))
                scene.fleet.hire()
                killed += 1
        return scene.outcome("worker killed -9", killed, run)


def valkey(scene):
    """The broker killed three times, every message gone with it."""
    with scene.staffed():
        run = scene.begin()
        for _ in range(3):
            time.sleep(1)
            scene.stage.kill_valkey(down=0.5)
        return scene.outcome("Valkey killed without persistence", 3, run)


def postgresql(scene):
    """The database stopped twice as by a crash, and recovered."""
    with scene.staffed():
        run = scene.begin()
        for _ in range(2):
            time.sleep(1)
            scene.stage.crash_postgresql(down=0.5)
        return scene.outcome("PostgreSQL restarted, immediate mode", 2, run)


def visibility(scene):
    """A job of 8 s whose message the broker hands out again after 1 s."""
    with scene.staffed(visibility=1, slow={FIRST: LONG}):
        run = scene.begin()
        outcome = scene.outcome("job beyond the visibility timeout", 1, run)
        twice = scene.fleet.messages_handed_out_again()
    claims = run.jobs.get(unit__code=FIRST).claims
    remark = f"{twice} messages came twice, province {FIRST} was taken {claims} time(s)"
    return replace(outcome, injected=twice, remark=remark)


def reconcilers(scene):
    """Two reconcilers that never rest, beside those of the workers."""
    over = threading.Event()
    counts = []

    def reconcile():
        while not over.is_set():
            counts.append(jobs.every_kind())
        connection.close()

    with scene.staffed():
        run = scene.begin()
        threads = [threading.Thread(target=reconcile) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            outcome = scene.outcome("two reconcilers at once", 2, run)
        finally:
            over.set()
            for thread in threads:
                thread.join()
    return replace(outcome, remark=f"{len(counts)} reconciliations in one run")


def poison(scene):
    """A province that cannot be read: the run fails by its name; then it is retried."""
    with scene.staffed(poison=[POISONED]):
        run = scene.begin()
        await_over(run)
        failed = runs.progress(run)
    named = [f"{e['unit']}: {e['error'].splitlines()[0]}" for e in failed["errors"]]
    remark = f"first {failed['state']} with {failed['done']} jobs done, naming {named}"
    with scene.staffed():
        runs.retry(run, by=None)
        outcome = scene.outcome("poison job, then retry", 1, run)
    return replace(outcome, remark=remark)


FAULTS = {
    "kills": kills,
    "valkey": valkey,
    "postgresql": postgresql,
    "visibility": visibility,
    "reconcilers": reconcilers,
    "poison": poison,
}
