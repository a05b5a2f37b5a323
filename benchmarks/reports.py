"""Reports of a release: seconds a province, beside reportlab, and all 34 in one job.

Makes its own scratch database with three releases of 63 provinces and 51 criteria and
drops it at the end. Three ways to set the same blocks of the same provinces, in turn:

* ours: typst in this process, its compiler kept; charts, tags, PDF/UA-1;
* typst cold: a process of its own for each report, as its command line works;
* reportlab (the peer): the same words and tables, without charts or tags.

Then every report of the 34 provinces, PDF and Word in two languages, by the verb the
Celery worker calls, with its row of progress.
Run: python -m config.servers.embedded python benchmarks/reports.py [PROVINCES [alone]]
`alone` leaves out the whole release.
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import table

SCRATCH = "sipas_bench_reports"
CRITERIA = {"F1": 10, "F2": 10, "F3": 11, "F4": 10, "F5": 10}
GOAL = 1.0  # seconds for a province
COLD = """
import sys, fontpkg_be_vietnam_pro, typst
root, words = sys.argv[1:]
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False,
                    font_paths=[str(fontpkg_be_vietnam_pro.ROOT / "files")])
typst.compile(root + "/report.typ", root=root, font_paths=fonts, format="pdf",
              pdf_standards=["ua-1"], sys_inputs={"document": open(words).read()})
"""


def main() -> int:
    provinces = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    address = os.environ["DATABASE_URL"]
    scratch = urlsplit(address)._replace(path=f"/{SCRATCH}").geturl()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {SCRATCH}")
        try:
            with tempfile.TemporaryDirectory() as shelf:
                release = set_up(scratch, shelf)
                return measure(release, provinces, whole="alone" not in sys.argv)
        finally:
            server.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


def set_up(scratch: str, shelf: str):
    """The newest of three public releases."""
    os.environ |= {
        "DATABASE_URL": scratch,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SIPAS_REPORTS": shelf,
        "SIPAS_SECRET_KEY": os.environ.get("SIPAS_SECRET_KEY") or "only-measured-" * 4,
    }
    import django
    from django.core.management import call_command

    django.setup()
    from tests.publishing import factories

    factories.CRITERIA = CRITERIA
    call_command("migrate", verbosity=0)
    factories.register()
    old = {"methodology": "sipas-2021", "previous_round_code": ""}
    factories.published_by_those_here(
        round_code="sipas-2021", year=2021, seed=21, **old
    )
    factories.published_by_those_here(round_code="sipas-2023", year=2023, seed=23)
    return factories.published_by_those_here(
        round_code="sipas-2024", year=2024, seed=24
    )


def measure(release, provinces: int, *, whole: bool) -> int:
    from publishing.reports import making

    slugs = [unit.slug for unit in making.units(release, basis="units-2025")]
    spent = one_by_one(release, slugs[:provinces])
    print(f"{'seconds a province (median, worst)':44}")
    for name, of in spent.items():
        print(f"  {name:42} {statistics.median(of):6.2f} {max(of):6.2f}")
    read, ours, cold, *peers = map(statistics.median, spent.values())
    print(f"  cold / ours {cold / ours:.2f}")
    for peer in peers:
        print(f"  reportlab / ours {peer / ours:.2f}")
    if whole:
        whole_release(release)
    words = {"ours": f"{ours:.2f} s", "peer": "".join(f"{p:.2f} s" for p in peers)}
    reached = table.say("report, s", read + ours, GOAL, at_most=True, **words)
    return 0 if reached else 1


def one_by_one(release, slugs):
    """Seconds of each province by every way, in turn; the first is not counted."""
    from publishing.reports import making, typesetting

    found = {
        "ours: figures, words and charts read": [],
        "ours: set as PDF/UA-1": [],
        "typst in a process of its own": [],
    }
    others = [by_typst_cold]
    if importlib.util.find_spec("reportlab"):
        found["reportlab, no charts, no tags"] = []
        others.append(by_reportlab)
    else:
        print("reportlab: left out; install with `make bench`")
    moment = making.moment(release)
    for slug in [slugs[0], *slugs]:
        begun = time.perf_counter()
        document = read(release, slug)
        spent = [time.perf_counter() - begun]
        spent.append(timed(lambda of: typesetting.pdf(of, moment=moment), document))
        spent += [timed(other, document) for other in others]
        for of, seconds in zip(found.values(), spent, strict=True):
            of.append(seconds)
    return {name: of[1:] for name, of in found.items()}


def read(release, slug):
    from django.utils.translation import override

    from publishing.reports import province, scope

    with override("vi"):
        return province.document(scope.scope(release, basis="units-2025"), slug)


def timed(work, document) -> float:
    begun = time.perf_counter()
    work(document)
    return time.perf_counter() - begun


def by_typst_cold(document) -> None:
    import msgspec

    from publishing.reports.typesetting import TEMPLATES

    with tempfile.NamedTemporaryFile("wb", suffix=".json") as words:
        words.write(msgspec.json.encode(document))
        words.flush()
        command = [sys.executable, "-c", COLD, str(TEMPLATES), words.name]
        subprocess.run(command, check=True)


def by_reportlab(document) -> bytes:
    """Headings, sentences and tables of the blocks, as reportlab sets them."""
    from reportlab.platypus import SimpleDocTemplate

    written = BytesIO()
    SimpleDocTemplate(written).build(list(flowables(document.blocks)))
    return written.getvalue()


def flowables(blocks):
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph

    styles = getSampleStyleSheet()
    for block in blocks:
        if block.kind == "heading":
            yield Paragraph(block.text, styles["Heading1"])
        elif block.kind == "text":
            yield Paragraph(block.text, styles["Normal"])
        elif block.kind == "points":
            yield from (Paragraph(item, styles["Normal"]) for item in block.items)
        elif block.kind == "facts":
            yield from (
                Paragraph(" ".join(row), styles["Normal"]) for row in block.rows
            )
        elif block.kind == "pair":
            yield from flowables([*block.left, *block.right])
        elif block.kind == "table":
            yield table_of(block, styles["Normal"])


def table_of(block, style):
    from reportlab.platypus import Paragraph, Table

    heads = [Paragraph(column.title, style) for column in block.columns]
    rows = [
        [Paragraph(f"{cell.text} {cell.aside}", style) for cell in row.cells]
        + [""] * (len(heads) - len(row.cells))
        for row in block.rows
    ]
    return Table([heads, *rows], repeatRows=1)


def whole_release(release) -> None:
    """All files of the 34 provinces, the nation and the infographic in one job."""
    from jobs import attempts
    from publishing.models import ReportBatch
    from publishing.reports import batches

    batch = batches.request(release, basis="units-2025")
    over = Event()
    watching = Thread(target=watch, args=(batch.pk, over), daemon=True)
    watching.start()
    begun = time.perf_counter()
    attempts.do(ReportBatch, batch.pk)
    spent = time.perf_counter() - begun
    over.set()
    watching.join()
    done = ReportBatch.objects.get(pk=batch.pk)
    print(
        f"34 provinces, the nation, the infographic: {done.done} of {done.total} files"
        f" in {spent:.0f} s, {spent / done.total:.2f} s a file, {done.state}"
    )


def watch(pk: int, over: Event) -> None:
    """A line of progress every ten seconds, as the page of the desk reads it."""
    from django.db import connection

    from publishing.models import ReportBatch

    while not over.wait(10):
        row = ReportBatch.objects.get(pk=pk)
        left = row.seconds_left
        print(
            f"  {row.done:4} of {row.total}, "
            + ("" if left is None else f"{left:.0f} s left"),
            flush=True,
        )
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
