"""`load_round` of 1,000,000 questionnaires x 60 items against a bare COPY of them.

The same rows into an identical table of the same database in the same minute. Needs
DATABASE_URL of an empty database: python -m config.servers.embedded python
benchmarks/load.py [ROWS [csv|xlsx [ITEMS]]]. Prints rows a second, peak memory of the
loading process, and the ratio.
"""

import csv
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import table
from demonstration.simulation.synthetic import synthetic
from tests.surveys.loading import folders

MANAGE = str(Path(__file__).resolve().parents[1] / "manage.py")
# A sheet of 60 items would unpack to more than the 4 GB that are read.
ITEMS = {
    "csv": tuple(f"Q{number}" for number in range(1, 61)),
    "xlsx": tuple(f"Q{number}" for number in range(1, 23)),
}
CODE = "bench-load"
COPY_TARGET = 1.3
MEMORY_TARGET = 1024
COLUMNS = (
    "round_id, channel, uid, unit_id, stratum, psu, cluster, weight,"
    " level, service_field, sex, age_group, urban, answers"
)
KEYS = (
    "ALTER TABLE bare"
    " ADD FOREIGN KEY (unit_id) REFERENCES localities_unit"
    " DEFERRABLE INITIALLY DEFERRED,"
    " ADD FOREIGN KEY (round_id) REFERENCES surveys_round"
    " DEFERRABLE INITIALLY DEFERRED"
)


def main(rows: int, kind: str = "csv", items: str = "") -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / CODE
        asked = ITEMS[kind][: int(items)] if items else ITEMS[kind]
        write_round(folder, rows, asked, provinces())
        if kind == "xlsx":
            as_workbook(folder / "responses.csv")
        manage("migrate", "-v0")
        manage("load_registers")
        measure(folder, rows)


def provinces() -> list[str]:
    from localities.registers.files import SHIPPED, read_files

    units = read_files(SHIPPED).units["2017"]
    return sorted(unit.code for unit in units if unit.level == "province")


def measure(folder: Path, rows: int) -> None:
    seconds, peak = loaded(folder)
    file = folder.with_suffix(".copy")
    copy_out(file)
    bare = min(bare_copy(file, rows, keys=KEYS) for _ in range(3))
    unchecked = min(bare_copy(file, rows, keys="") for _ in range(3))
    report("load_round", rows, seconds)
    report("bare COPY", rows, bare)
    report("bare COPY without foreign keys", rows, unchecked)
    times = {"ours": f"{seconds:.1f} s", "peer": f"bare COPY {bare:.1f} s"}
    table.say("load_round", seconds / bare, COPY_TARGET, at_most=True, **times)
    print(f"ratio: {seconds / bare:.2f} times a bare COPY into the same table,")
    print(f"       {seconds / unchecked:.2f} times one without foreign keys")
    kept = "within" if peak <= MEMORY_TARGET else "OVER"
    print(f"peak memory of load_round: {peak:.0f} MB, {kept} {MEMORY_TARGET} MB")


def report(name: str, rows: int, seconds: float) -> None:
    print(f"{name:<30} {seconds:6.1f} s  {rows / seconds:10,.0f} rows/s")


def write_round(
    folder: Path, rows: int, items: tuple[str, ...], units: list[str]
) -> None:
    changes = {"code": f'"{CODE}"', "instrument": '"bench"', "methodology": '"bench"'}
    folders.write_round(folder, [], **changes)
    for name, text in (
        ("instrument.toml", folders.instrument_text(items, code="bench")),
        (
            "methodology.toml",
            folders.methodology_text(items, code="bench", instrument="bench"),
        ),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "responses.csv").open("wb") as file:
        file.writelines(synthetic(rows, items=items, units=units, seed=60))


def as_workbook(lines: Path) -> None:
    """The same rows as a workbook of texts, in the place of the CSV file."""
    options = {"constant_memory": True, "strings_to_numbers": False}
    with (
        lines.open(encoding="utf-8", newline="") as file,
        xlsxwriter.Workbook(lines.with_suffix(".xlsx"), options) as book,
    ):
        sheet = book.add_worksheet("responses")
        for number, row in enumerate(csv.reader(file)):
            sheet.write_row(number, 0, row)
    lines.unlink()


def manage(*words: str) -> None:
    command = [sys.executable, MANAGE, *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def loaded(folder: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of one `load_round`, start-up included."""
    began = time.perf_counter()
    command = [sys.executable, MANAGE, "load_round", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = [0]
    watcher = threading.Thread(target=watch, args=(process, peak))
    watcher.start()
    if process.wait():
        raise SystemExit("load_round failed")
    seconds = time.perf_counter() - began
    watcher.join()
    return seconds, peak[0] / 1024


def watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    """The kernel's own high-water mark (VmHWM), in KB."""
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        try:
            lines = status.read_text().splitlines()
        except OSError:
            return
        marks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
        peak[0] = max(peak[0], *marks, 0)
        time.sleep(0.02)


def copy_out(file: Path) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        source = f"COPY (SELECT {COLUMNS} FROM surveys_response) TO STDOUT"
        with file.open("wb") as out, connection.cursor().copy(source) as copy:
            out.writelines(copy)


def bare_copy(file: Path, rows: int, *, keys: str) -> float:
    """Seconds of COPY and commit into a table alike, with its indexes and checks."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute("CREATE TABLE bare (LIKE surveys_response INCLUDING ALL)")
        if keys:
            cursor.execute(keys)
        connection.commit()
        target = f"COPY bare ({COLUMNS}) FROM STDIN"
        began = time.perf_counter()
        with file.open("rb") as lines, cursor.copy(target) as copy:
            while chunk := lines.read(1 << 18):
                copy.write(chunk)
        connection.commit()
        seconds = time.perf_counter() - began
        stored = cursor.execute("SELECT count(*) FROM bare").fetchone()
    if stored != (rows,):
        raise SystemExit(f"{stored} rows stored of {rows}")
    return seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, *sys.argv[2:4])
