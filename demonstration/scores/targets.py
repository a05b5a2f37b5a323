"""What was announced of a round of scorecards, as targets of a simulation."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

SHIPPED: Final = Path(__file__).parent / "targets"
# In the order they are published: each year after the one it is compared with.
CODES: Final = (
    *("provinces-2020", "provinces-2021", "ministries-2021"),
    *("ministries-2023", "provinces-2023"),
    *("departments-2025", "communes-2025"),
)


@dataclass(frozen=True)
class Targets:
    """`placed`: unit or body code -> rank; `rungs`: rank -> percent, announced or
    chosen; `fields`: unit code -> field -> points; `field_ranks`: unit code -> field ->
    rank, of fields whose points are given; `bodies`: code -> names."""

    code: str
    level: str
    year: int
    tree: str
    owner: str
    mean: Decimal
    seed: int
    placed: Mapping[str, int]
    rungs: Mapping[int, Decimal]
    fields: Mapping[str, Mapping[str, Decimal]]
    bodies: Mapping[str, tuple[str, str]]
    field_ranks: Mapping[str, Mapping[str, int]]


def shipped(code: str) -> Targets:
    """The targets of one round, read from its file."""
    table = tomllib.loads((SHIPPED / f"{code}.toml").read_text(encoding="utf-8"))
    named = shipped(table["bodies_of"]).bodies if "bodies_of" in table else {}
    return Targets(
        code=code,
        level=table["level"],
        year=table["year"],
        tree=table["tree"],
        owner=table.get("owner", "VN"),
        mean=Decimal(table["mean"]),
        seed=table["seed"],
        placed=table["placed"],
        rungs={
            int(rank): Decimal(percent)
            for rank, percent in (table["rungs"] | table["chosen"]).items()
        },
        fields={
            unit: {field: Decimal(points) for field, points in own.items()}
            for unit, own in table.get("fields", {}).items()
        },
        bodies={
            code: (names[0], names[1])
            for code, names in table.get("bodies", named).items()
        },
        field_ranks=table.get("field_ranks", {}),
    )
