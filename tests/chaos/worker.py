"""Real Celery workers made on demand: `python -m tests.chaos.worker`.

One process loads the project once and forks a worker for every order, a line of JSON
on its standard input; the worker's process id is its answer. Each worker leads a
process group of its own, so that a kill takes the children too. When the input ends,
so do all workers.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import django

# A dead worker's process must vanish at once, or it would pass for a living one.
ADOPT_ORPHANS = 36


def main():
    django.setup()
    from config.celery import app

    app.loader.import_default_modules()
    adopt_orphans()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    workers = []
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            become_worker(app, **json.loads(line))
        workers.append(pid)
        print(pid, flush=True)  # noqa: T201
    for pid in workers:
        end_group(pid)


def adopt_orphans():
    """On Linux the children of killed workers become ours, and are reaped here."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)


def end_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def become_worker(app, *, log, trouble, visibility=None):
    """Serve until killed; the words go to `log`, never to the parent's pipes."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    silent, words = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY)
    for source, target in ((silent, 0), (words, 1), (words, 2)):
        os.dup2(source, target)
    if visibility:
        hand_out_again(app, after=visibility)
    disturb(**trouble)
    options = {"without_gossip": True, "without_mingle": True, "pool": "prefork"}
    name = f"{Path(log).stem}@%h"
    app.Worker(hostname=name, concurrency=1, loglevel="INFO", **options).start()
    os._exit(0)


def hand_out_again(app, *, after):
    """Let overdue messages be looked for every second, not every 100 seconds."""
    app.conf.broker_transport_options |= {
        "visibility_timeout": after,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    }


def disturb(*, slow=None, every=0.0, poison=()):
    """Make reading slow, for named units or each, and impossible for poisoned ones."""
    from scoring.runs import steps

    read = steps.columns

    def columns(rnd, unit):
        if unit.code in poison:
            raise RuntimeError(f"the answers of {unit.code} are poison")
        time.sleep((slow or {}).get(unit.code, every))
        return read(rnd, unit)

    steps.columns = columns


if __name__ == "__main__":
    main()
