"""Let svy (PyPI, 0.35.0) estimate from our samples: python second_oracle.py

Needs svy and polars, in an environment of their own. Writes second_oracle.json.
"""

import json
from pathlib import Path

import polars as pl
import svy

HERE = Path(__file__).parent
ITEMS = [f"q{i}" for i in range(1, 7)]


def sample(name: str, **design) -> svy.Sample:
    table = pl.read_csv(HERE / f"{name}.csv")
    codes = [c for c in ("psu", "cluster", "person", "stratum") if c in table.columns]
    table = table.with_columns(pl.col(codes).cast(pl.String))
    for item in ITEMS if name == "round" else ():
        satisfied = pl.when(pl.col(item).is_between(1, 5)).then(
            (pl.col(item) >= 4).cast(pl.Float64)
        )
        table = table.with_columns(satisfied.alias(f"{item}na"))
    return svy.Sample(table, svy.Design(wgt="weight", **design))


def mean(drawn: svy.Sample, item: str, **domain) -> dict[str, list[float]]:
    found = drawn.estimation.mean(item, drop_nulls=True, **domain).estimates
    return {"value": [e.est for e in found], "error": [e.se for e in found]}


def main() -> None:
    pupils = sample("pupils", stratum="stratum", psu="cluster")
    corrected = sample(
        "pupils", stratum="stratum", psu="cluster", pop_size="clusters_in_stratum"
    )
    populations = svy.PopSize(psu="psus_in_stratum", ssu="persons_in_psu")
    stages = {"stratum": "stratum", "psu": "psu", "ssu": "person"}
    two = sample("visits", **stages, pop_size=populations, singleton="skip")
    national = sample("round", stratum="stratum", psu="psu")
    printed = {
        "clusters": mean(pupils, "score"),
        "clusters by kind": mean(pupils, "score", by="kind"),
        "clusters fpc": mean(corrected, "score"),
        "two stages certainty": mean(two, "score"),
        "two stages certainty by kind": mean(two, "score", by="kind"),
    }
    for item in ITEMS:
        printed[f"province {item}"] = mean(national, f"{item}na", by="province")
    text = json.dumps({"svy": svy.__version__} | printed)
    (HERE / "second_oracle.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
