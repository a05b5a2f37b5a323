"""A few real workers that can be hired, killed outright and replaced."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings"}
READY = " ready."
RECEIVED = re.compile(r"Task jobs\.tasks\.do\[(\S+)\] received")


class Fleet:
    """Workers on the database and broker of `environment`; logs go to `folder`.

    `orders` of a worker: see tests.chaos.worker.
    """

    def __init__(self, folder, environment):
        self.folder = folder
        self.logs = {}
        self.hired = 0
        with (folder / "fleet.log").open("wb") as words:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.worker"],
                cwd=PROJECT,
                env={**os.environ, **environment, **SETTINGS},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,
                text=True,
                start_new_session=True,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.parent.stdin.close()
        self.parent.wait(SECONDS_TO_START)
        self.parent.stdout.close()

    @property
    def pids(self):
        return list(self.logs)

    def hire(self, count=1, *, visibility=None, **trouble):
        """Start workers; they are listed at once and ready a little later."""
        for _ in range(count):
            self.hired += 1
            log = self.folder / f"worker-{self.hired}.log"
            log.touch()
            order = {"log": str(log), "trouble": trouble, "visibility": visibility}
            self.parent.stdin.write(json.dumps(order) + "\n")
            self.parent.stdin.flush()
            answer = self.parent.stdout.readline()
            if not answer:
                words = words_of(self.folder / "fleet.log")
                raise RuntimeError(f"no worker was made:\n{words[-3000:]}")
            self.logs[int(answer)] = log

    def kill(self, pid):
        """Kill -9 a worker with its children."""
        del self.logs[pid]
        os.killpg(pid, signal.SIGKILL)

    def dismiss(self):
        for pid in self.pids:
            self.kill(pid)

    def ready(self):
        """Workers that have begun to listen."""
        return [pid for pid, log in self.logs.items() if READY in words_of(log)]

    def messages_handed_out_again(self):
        """How many messages the workers of now received more than once."""
        texts = [words_of(log) for log in self.logs.values()]
        received = Counter(name for text in texts for name in RECEIVED.findall(text))
        return sum(count > 1 for count in received.values())

    def await_ready(self):
        deadline = time.monotonic() + SECONDS_TO_START
        while len(self.ready()) < len(self.logs):
            if time.monotonic() > deadline:
                ends = [words_of(log)[-2000:] for log in self.logs.values()]
                raise RuntimeError("a worker did not start:\n" + "\n".join(ends))
            time.sleep(0.02)


def words_of(log):
    return log.read_text(errors="replace")
