"""All benchmarks, or those named, each with servers of its own; then one table.

python benchmarks/every.py [--json FILE] [NAME ...]. A benchmark that crashes is a line
of the table, and the exit code is 1.
"""

import argparse
import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from dataclasses import asdict
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.table import CRASHED, GATHERED, RAN, Line, printed

# No benchmark ends with it: an aim that is missed is 1.
CRASH = 70
BESIDE_SERVERS = (sys.executable, "-m", "config.servers.embedded", sys.executable)


def main(words):
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", type=Path, metavar="FILE")
    options.add_argument("names", nargs="*")
    asked = options.parse_args(words)
    if strange := set(asked.names) - {path.stem for path in scripts()}:
        options.error(f"no benchmark is called {', '.join(sorted(strange))}")
    lines = [line for path in scripts(asked.names) for line in lines_of(path)]
    print(f"\n{printed(lines)}")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(line) for line in lines], indent=1))
    return int(any(line.verdict == CRASHED for line in lines))


def scripts(names=(), folder=None):
    """Files that measure something when they are run, but this one."""
    found = [
        path
        for path in sorted((folder or PROJECT / "benchmarks").glob("*.py"))
        if path != Path(__file__).resolve()
        and "__main__" in path.read_text(encoding="utf-8")
    ]
    return [path for path in found if not names or path.stem in names]


def lines_of(path, *, command=BESIDE_SERVERS):
    """Run one benchmark; its lines, or that it ran, or that it crashed."""
    print(f"== {path.stem}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "lines"
        done = subprocess.run(
            [*command, __file__, "--run", str(path)],
            cwd=PROJECT,
            env=os.environ | {GATHERED: str(said)},
            check=False,
        )
        # Without it the servers did not start, or the benchmark ended the process.
        ended = said.exists() and done.returncode in (0, 1)
        texts = said.read_text(encoding="utf-8").splitlines() if said.exists() else []
    lines = [Line(**json.loads(text)) for text in texts]
    if not ended:
        return [*lines, Line(path.stem, "", "", "", "", CRASHED)]
    return lines or [Line(path.stem, "", "", "", "", RAN)]


def run(path):
    """Run a benchmark here; ends with CRASH for whatever it did not expect."""
    sys.argv = [path]
    try:
        runpy.run_path(path, run_name="__main__")
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
            return CRASH
        code = ended.code
    except Exception:
        traceback.print_exc()
        return CRASH
    else:
        code = 0
    Path(os.environ[GATHERED]).touch()
    return code


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        sys.exit(run(sys.argv[2]))
    sys.exit(main(sys.argv[1:]))
