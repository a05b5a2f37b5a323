"""From a clone to the first page of `make demo`, by step; then its second start.

python benchmarks/demo.py [FOLDER]: the project, or a FOLDER of it, is cloned into a
scratch folder, where `make demo` installs what it needs from the package index and
starts servers of its own. Seconds by the clock. All of it is removed at the end.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks import table

FIRST, SECOND = 30.0, 6.0
STEP = re.compile(r"^  (\S.*?) +(\d+\.\d) s$")
READY = "  ready after "
INSTALLED = "installed and begun"


@dataclass
class Start:
    """Seconds from the command to the page that can be read, and those of each step."""

    seconds: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)


def main(source):
    with tempfile.TemporaryDirectory() as name:
        clone = Path(name) / "clone"
        begun = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", source, clone], check=True)
        cloned = time.perf_counter() - begun
        demo = ["make", "--no-print-directory", "demo", f"PORT={free_pair()}"]
        try:
            first, second = started(demo, clone), started(demo, clone)
        finally:
            subprocess.run(["make", "clean"], cwd=clone, env=alone(), check=False)
    first.seconds += cloned
    report(first, second)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def free_pair():
    """A port free now with the one after it, below those the kernel hands out: the
    start takes them only after it has opened connections of its own.
    """
    for port in range(18000, 30000, 2):
        try:
            for each in (port, port + 1):
                with socket.create_server(("127.0.0.1", each)):
                    pass
        except OSError:
            continue
        return port
    sys.exit("no two ports are free")


def report(first, second):
    for name, spent in first.steps.items():
        again = second.steps.get(name)
        print(f"  {name:28}{spent:6.1f} s", "" if again is None else f"{again:6.1f} s")
    for name, start, aim in (
        ("clone to first page", first, FIRST),
        ("second start", second, SECOND),
    ):
        print(f"{name:30}{start.seconds:6.1f} s, aim {aim:g}")
        table.say(f"demo: {name}, s", start.seconds, aim, at_most=True)


def started(command, folder):
    """Start it, wait until it says that it is ready, and end it."""
    begun, found, told = time.perf_counter(), Start(), []
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=alone(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        for line in process.stdout:
            told.append(line)
            if step := STEP.match(line.rstrip()):
                found.steps[step[1]] = float(step[2])
            if line.startswith(READY):
                found.seconds = time.perf_counter() - begun
                break
        else:
            sys.exit(f"the demonstration did not start:\n{''.join(told[-20:])}")
    finally:
        end(process)
    before = found.seconds - float(line.removeprefix(READY).split()[0])
    found.steps = {INSTALLED: before} | found.steps
    return found


def end(process):
    """As Ctrl-C does; it ends whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    process.stdout.read()
    process.wait()


def alone():
    """The environment without servers or settings of somebody else."""
    of_others = ("SIPAS_", "DATABASE_URL", "REDIS_URL", "MAKE", "MFLAGS")
    return {k: v for k, v in os.environ.items() if not k.startswith(of_others)}


if __name__ == "__main__":
    main(sys.argv[1] if sys.argv[1:] else str(PROJECT))
