"""Every report of every release of a running demonstration, made and read back.

    python -m tests.publishing.reports.every [round code]

Each PDF is PDF/UA-1 (typst refuses to write it otherwise), a province has four to
eight pages, and each page of simulated figures says so. Prints the time of each kind.
"""

import os
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from publishing.models import Release  # noqa: E402
from publishing.reports import making  # noqa: E402
from tests.publishing.reports.reading import pages  # noqa: E402

MARKS = {"vi": "Phiếu mô phỏng", "en": "Simulated questionnaires"}


def main() -> int:
    faults, spent, lengths = [], defaultdict(list), defaultdict(set)
    with TemporaryDirectory() as folder:
        for release in Release.objects.filter(round_code__contains=asked()):
            for basis in release.bases:
                for order in making.every(release, basis=basis):
                    begun = perf_counter()
                    body = making.make(release, order)
                    kind = kind_of(order)
                    spent[kind].append(perf_counter() - begun)
                    if order.form == "pdf":
                        said = pages(body, Path(folder))
                        lengths[kind].add(len(said))
                        faults += faults_of(release, order, said)
                say(f"{release} {basis}: read")
    for kind, seconds in spent.items():
        say(
            f"{kind:<22} {len(seconds):>5} files, mean {mean(seconds):.3f} s,"
            f" slowest {max(seconds):.3f} s"
            + (f", pages {sorted(lengths[kind])}" if lengths[kind] else "")
        )
    for fault in faults:
        say(fault)
    say(f"{len(faults)} faults")
    return bool(faults)


def asked() -> str:
    return sys.argv[1] if len(sys.argv) > 1 else ""


def kind_of(order) -> str:
    whole = order.name in (making.NATION, making.INFOGRAPHIC)
    return f"{order.name if whole else 'province'} {order.form}"


def faults_of(release, order, said):
    where = f"{release} {order.basis} {order}"
    if order.name != making.NATION and not 4 <= len(said) <= 8:
        yield f"{where}: {len(said)} pages"
    mark = MARKS[order.language]
    for number, page in enumerate(said, 1):
        if release.simulated and mark not in page:
            yield f"{where}: page {number} does not say that it is simulated"


def mean(seconds) -> float:
    return sum(seconds) / len(seconds)


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
