"""Makes the round folders beside it: small samples, one folder for each design.

Simulated from fixed seeds; no real person went in. Five provinces of 2017, two of which
merged with two others in 2025. R reads the same files (figures.R).
"""

import csv
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from declarations import INSTRUMENT, METHODS, declaration

HERE = Path(__file__).parent
UNITS = ("01", "70", "72", "75", "80")
ITEMS = ("A1", "A2", "A3", "B1", "B2", "C1")
PLACE = ("unit", "stratum", "psu", "cluster")
DOMAINS = ("sex", "age_group", "service_field")
COUNTS = ("psu_population", "cluster_population", "person_population")


def answers(random, share):
    """Six cells: levels around a share of satisfied, some blank, some inapplicable."""
    for item in range(len(ITEMS)):
        if random.random() < 0.04 * (1 + item):
            yield "" if random.random() < 0.6 else "x"
        elif random.random() < share + 0.02 * item:
            yield str(random.integers(4, 6))
        else:
            yield str(random.integers(1, 4))


def people(random, place, number, *, weighted=True):
    """Questionnaires of one cluster, whose people think a little alike."""
    share = random.normal(0.75, 0.08)
    for person in range(number):
        row = dict(zip(PLACE, place, strict=True))
        row["uid"] = f"{place[-1]}-{person}"
        if weighted:
            row["weight"] = f"{random.lognormal(4, 0.5):.2f}"
        row["sex"] = random.choice(["female", "male"])
        row["age_group"] = random.choice(["18-34", "35-59", "60+"], p=[0.4, 0.45, 0.15])
        row["service_field"] = random.choice(["health", "land"], p=[0.3, 0.7])
        row |= dict(zip(ITEMS, answers(random, share), strict=True))
        yield row


def sample(seed, *, strata=("R", "U"), psus=4, clusters=2, persons=3, weighted=True):
    """Strata of every province, PSUs in them, clusters in those, persons in those."""
    random = np.random.default_rng(seed)
    return [
        row
        for unit in UNITS
        for stratum in strata
        for psu in range(psus(unit, stratum) if callable(psus) else psus)
        for cluster in range(clusters)
        for row in people(
            random,
            (
                unit,
                f"{unit}{stratum}",
                f"{unit}{stratum}{psu}",
                f"{unit}{stratum}{psu}.{cluster}",
            ),
            persons + int(random.integers(0, 2)),
            weighted=weighted,
        )
    ]


def rare(rows):
    """A field met in one PSU of a stratum, and a criterion without answers in 80."""
    for row in rows:
        if row["psu"].endswith("R1"):
            row["service_field"] = "birth"
        if row["unit"] == "80":
            row["C1"] = ""
    return rows


def drawn(rows, populations):
    """Rows of design.csv; populations(place) gives the three counts."""
    places = sorted({tuple(row[name] for name in PLACE) for row in rows})
    for place in places:
        counts = zip(COUNTS, populations(place), strict=True)
        yield dict(zip(PLACE, place, strict=True)) | dict(counts)


def margins(rows, variables, *, whole=False):
    """Rows of totals.csv: known people by group; the margins of a place add up."""
    for place in ["VN"] if whole else UNITS:
        inside = [row for row in rows if whole or row["unit"] == place]
        for variable in variables:
            levels = sorted({row[variable] for row in inside})
            skew = np.arange(2, 2 + len(levels))
            people = 1000 * len(inside) * skew // skew.sum()
            people[-1] += 1000 * len(inside) - people.sum()
            for level, count in zip(levels, people, strict=True):
                yield {
                    "variable": variable,
                    "level": level,
                    "unit": place,
                    "population": count,
                }


def write(name, rows, *, method="means", design=(), totals=(), **words):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    text = declaration(name, method=method, **words)
    (folder / "round.toml").write_text(text, encoding="utf-8")
    (folder / "instrument.toml").write_text(INSTRUMENT, encoding="utf-8")
    (folder / "methodology.toml").write_text(METHODS[method], encoding="utf-8")
    table(folder / "responses.csv", rows)
    table(folder / "design.csv", design)
    table(folder / "totals.csv", totals)


def table(path, rows):
    rows = list(rows)
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def two_stages(place):
    """PSUs in the stratum, clusters in the PSU, people; some stages taken whole."""
    _, stratum, psu, cluster = place
    psus = 4 if stratum == "70U" else 9 + len(stratum) * int(stratum[:2]) % 7
    clusters = 2 if psu.endswith("2") else 5 + int(psu[-1])
    return psus, clusters, 120 + 10 * int(cluster[-1]) + int(psu[-1])


def one_stratum(people):
    """The only PSU of a stratum, the only cluster of it, and its people."""
    return lambda place: (1, 1, people[place[1]])


def several_clusters(place):
    """One PSU a stratum, and the clusters it was drawn from."""
    return 1, 20 + int(place[0]) % 9, 150


def single(unit, stratum):
    """Three PSUs a stratum, but one in the mountains of two provinces."""
    return 1 if stratum == "M" and unit in ("70", "75") else 3


def flat(rows, *, cluster=None):
    """The same people, drawn at once in each stratum or in its clusters."""
    for row in rows:
        row["psu"] = row["stratum"]
        row["cluster"] = row["stratum"] if cluster is None else row["cluster"]
    return rows


def main():
    write("stratified", rare(sample(1)), psu="psu")
    plain = sample(2, weighted=False)
    write(
        "two-stage", plain, design=drawn(plain, two_stages), psu="psu", weights="made"
    )
    write("persons", flat(sample(3)), psu="person")
    rows = flat(sample(4, weighted=False))
    frame = {f"{u}{s}": 40 + int(u) * len(s) for u in UNITS for s in ("R", "U")}
    write("persons-fpc", rows, design=drawn(rows, one_stratum(frame)), psu="person")
    write("clusters", sample(5), psu="cluster")
    rows = flat(sample(6), cluster="kept")
    write("clusters-fpc", rows, design=drawn(rows, several_clusters), psu="cluster")
    write("districts", sample(7, strata="KLMN", psus=2), psu="stratum")
    rows = rare(sample(8))
    write("post-stratified", rows, totals=margins(rows, ["sex"]))
    rows = sample(9)
    write("raked", rows, totals=margins(rows, ["sex", "age_group"]))
    rows = sample(10)
    write("post-stratified-whole", rows, totals=margins(rows, ["sex"], whole=True))
    rows = sample(11)
    known = margins(rows, ["sex", "age_group"], whole=True)
    write("raked-whole", rows, totals=known, method="nested")
    rows = sample(12)
    known = list(margins(rows, ["sex", "service_field"]))
    write("raked-two-stage", rows, design=drawn(rows, two_stages), totals=known)
    rows = sample(13, strata="MRU", psus=single)
    for policy in ("certainty", "adjust", "average", "fail"):
        write(f"lonely-{policy}", rows, lonely_psu=policy)
    write("pooled", rare(sample(14)), method="pooled")
    write("nested", rare(sample(15)), method="nested")


if __name__ == "__main__":
    main()
