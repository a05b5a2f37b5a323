"""Make the simulated samples that R and we estimate from: python samples.py

pupils.csv: 180 persons in 18 clusters of 3 strata. visits.csv: two stages, one stratum
with a single PSU, one PSU taken whole. round.csv: 63 provinces x 3 strata x 6 PSUs.
variances.csv: variances of 34 or 63 provinces, alike or apart.
Simulated from fixed seeds; no real person and no other data set went in.
"""

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def write(name: str, columns: dict[str, np.ndarray]) -> None:
    with (HERE / name).open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(zip(*(c.tolist() for c in columns.values()), strict=True))


def pupils() -> dict[str, np.ndarray]:
    random = np.random.default_rng(2021)
    cluster = np.repeat(np.arange(18), random.integers(6, 15, 18))
    stratum = cluster // 6
    n = len(cluster)
    mood = random.normal(0, 0.5, 18)[cluster]
    size = random.integers(80, 900, n)
    return {
        "stratum": np.array(["A", "B", "C"])[stratum],
        "cluster": cluster,
        "clusters_in_stratum": np.array([40, 25, 60])[stratum],
        "persons_in_stratum": np.array([400, 250, 700])[stratum],
        "weight": np.array([40, 25, 60])[stratum] / 6 * random.uniform(0.8, 1.3, n),
        "score": (600 + 90 * mood + 60 * random.normal(size=n) + size / 9).round(1),
        "size": size,
        "yes": (random.random(n) < 1 / (1 + np.exp(-1 - mood))).astype(int),
        "kind": random.choice(["x", "y", "z"], n, p=[0.5, 0.3, 0.2]),
        "region": random.choice(["north", "south"], n, p=[0.6, 0.4]),
    }


def visits() -> dict[str, np.ndarray]:
    random = np.random.default_rng(2023)
    stratum = np.array(list("PPPPPPPPQQQQQQQQQQRRRRL"))
    psus = {"P": 30, "Q": 60, "R": 4, "L": 9}
    drawn = random.integers(2, 9, len(stratum))
    inside = drawn + random.integers(0, 20, len(stratum))
    inside[3] = drawn[3]
    psu = np.repeat(np.arange(len(stratum)), drawn)
    mood = random.normal(0, 0.7, len(stratum))[psu]
    n = len(psu)
    taken = np.array([psus[s] / (stratum == s).sum() for s in stratum])
    return {
        "stratum": stratum[psu],
        "psu": psu,
        "person": np.arange(n),
        "psus_in_stratum": np.array([psus[s] for s in stratum])[psu],
        "persons_in_psu": inside[psu],
        "weight": (taken * inside / drawn)[psu],
        "score": (50 + 12 * mood + 9 * random.normal(size=n)).round(2),
        "yes": (random.random(n) < 1 / (1 + np.exp(-1.5 - mood))).astype(int),
        "kind": random.choice(["x", "y", "z"], n, p=[0.6, 0.25, 0.15]),
    }


def national() -> dict[str, np.ndarray]:
    random = np.random.default_rng(2024)
    psu = np.repeat(np.arange(63 * 18), 4)
    province, n = psu // 18, len(psu)
    mood = random.normal(0, 0.5, 63)[province] + random.normal(0, 0.5, 63 * 18)[psu]
    columns = {
        "province": province + 1,
        "stratum": psu // 6,
        "psu": psu,
        "village": psu * 2 + np.tile([0, 0, 1, 1], n // 4),
        "weight": random.uniform(50, 900, n).round(2),
        "sex": random.choice(["f", "m"], n),
        "age": random.choice(["a", "b", "c", "d"], n, p=[0.5, 0.3, 0.15, 0.05]),
    }
    for item in range(1, 7):
        latent = 1.2 + mood + random.logistic(size=n) + item / 10
        level = 1 + (latent[:, None] > [-2.5, -1.5, 0, 2.5]).sum(axis=1)
        level[random.random(n) < 0.04 * item] = 0
        level[random.random(n) < 0.03] = 9
        columns[f"q{item}"] = level
    return columns


def variances() -> dict[str, np.ndarray]:
    """Variances with 2 degrees of freedom, or 1 to 4, about truths alike or apart."""
    random = np.random.default_rng(19)
    columns: dict[str, list[np.ndarray]] = {
        "indicator": [],
        "degrees": [],
        "variance": [],
    }
    for name, units, apart in (
        ("alike", 63, 0.0),
        ("apart", 34, 0.7),
        ("mixed", 34, 0.35),
    ):
        degrees = random.integers(1, 5, units) if name == "mixed" else np.full(units, 2)
        truth = np.exp(2 * apart * random.standard_normal(units))
        columns["indicator"].append(np.full(units, name))
        columns["degrees"].append(degrees)
        columns["variance"].append(truth * random.chisquare(degrees) / degrees)
    return {name: np.concatenate(parts) for name, parts in columns.items()}


if __name__ == "__main__":
    write("pupils.csv", pupils())
    write("visits.csv", visits())
    write("round.csv", national())
    write("variances.csv", variances())
