"""Ten thousand whole draws of each design: does everybody come as often as promised?

Run: make prove NAME=draws (or python -m tests.surveys.sampling.draws [DRAWS]). Every
draw goes the way of the office, from columns and a plan to cases, with the seeds 0, 1,
2 ... For each person the promise is that 1 / inclusion, summed over the draws that took
them, is the number of draws. Prints one line a design and ends with 1 if a promise is
broken.
"""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from surveys.sampling.chance import Chance
from surveys.sampling.plan import ListPlan, VillagePlan
from surveys.sampling.sample import Sample, from_list, from_villages

DRAWS = 10_000
# A sound design passes its bound with all its people in 999 of 1,000 runs.
WRONG = 0.001
# Lang Son 2021: the provincial centre and four districts' one-stop sections.
LANG_SON = {"centre": 1683, "a": 842, "b": 421, "c": 252, "d": 168}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """A frame of `people`, and how one seed draws it: (positions, inclusions)."""

    name: str
    people: int
    draw: Callable[[int], tuple[list[int], list[float]]]


@dataclass(frozen=True)
class Finding:
    """The largest standard score of a design's people, and its bound."""

    largest: float
    bound: float

    @property
    def kept(self) -> bool:
        return self.largest <= self.bound


def examine(design: Design, draws: int = DRAWS) -> Finding:
    weights, squares = np.zeros(design.people), np.zeros(design.people)
    for seed in range(draws):
        rows, inclusion = design.draw(seed)
        weight = 1 / np.array(inclusion)
        weights[rows] += weight
        squares[rows] += weight**2
    # E(w) = 1 and E(w²) / E(w) - 1 is its variance; with fixed probabilities exactly.
    spread = np.sqrt(np.maximum(squares / np.maximum(weights, 1e-9) - 1, 0) / draws)
    off = abs(weights / draws - 1)
    # Without spread they came always, which is certain, or never.
    surely = np.where(off > 1e-9, np.inf, 0.0)
    scores = np.where(spread > 0, off / np.maximum(spread, 1e-12), surely)
    bound = float(-ndtri(WRONG / 2 / design.people))
    return Finding(float(scores.max()), bound)


def list_design(name: str, sizes: dict[str, int], plan: ListPlan) -> Design:
    points = np.repeat(list(sizes), list(sizes.values())).tolist()
    columns = {"point": points, "level": points, "service_field": points}

    def draw(seed: int) -> tuple[list[int], list[float]]:
        sample = from_list(columns, plan=plan, chance=Chance("draws", seed))
        return _main(sample, np.arange(len(points)))

    return Design(name, len(points), draw)


def village_design(name: str, plan: VillagePlan, *, districts: bool = True) -> Design:
    """Two provinces of 4 districts, 3 communes each, 5 villages of 20 to 60 people.

    One district of the first province has a single commune.
    """
    columns, people = _villages(with_districts=districts)
    first = np.concatenate(([0], np.cumsum(people)[:-1]))

    def draw(seed: int) -> tuple[list[int], list[float]]:
        chance = Chance("draws", seed)
        counts = people.tolist()
        sample = from_villages(columns, people=counts, plan=plan, chance=chance)
        return _main(sample, first - 1)

    return Design(name, int(people.sum()), draw)


def _main(sample: Sample, first: NDArray[np.int64]) -> tuple[list[int], list[float]]:
    """People of the main sample: `first` (rows,) is where each row's people begin."""
    main = [case for case in sample.cases if case.turn is None]
    rows = [int(first[case.index]) + (case.on_list or 0) for case in main]
    return rows, [case.inclusion for case in main]


def _villages(
    *, with_districts: bool
) -> tuple[dict[str, list[str]], NDArray[np.int64]]:
    places = [
        (f"P{province}", f"D{district}", f"C{district}{commune}", f"V{village}")
        for province in range(2)
        for district in range(4)
        for commune in range(1 if (province, district) == (0, 0) else 3)
        for village in range(5)
    ]
    names = ("unit", "district", "commune", "village")
    columns = {
        name: list(labels)
        for name, labels in zip(names, zip(*places, strict=True), strict=True)
    }
    if not with_districts:
        del columns["district"]
    people = np.random.default_rng(2021).integers(20, 61, len(places))
    return columns, people


def designs() -> Iterable[Design]:
    lang_son = "list of 3,366 to 400, "
    small = {"a": 60, "b": 25, "c": 15}
    yield list_design(lang_son + "simple", LANG_SON, ListPlan(400))
    yield list_design(
        lang_son + "systematic", LANG_SON, ListPlan(400, method="systematic")
    )
    yield list_design(
        lang_son + "equal, systematic",
        LANG_SON,
        ListPlan(400, allocation="equal", method="systematic"),
    )
    yield list_design(
        "list of 100 to 20, Neyman",
        small,
        ListPlan(20, allocation="neyman", by_stratum={"a": 0.9, "b": 0.6}),
    )
    plan = VillagePlan(150, districts=2, communes=2, villages=3)
    yield village_design("4 stages, by size", plan)
    yield village_design("4 stages, alike", replace(plan, by_size=False))
    yield village_design(
        "3 stages, by size", VillagePlan(150, communes=4, villages=2), districts=False
    )


def main(draws: int) -> int:
    _say(f"{draws:,} draws of each design")
    _say(f"{'design':<40}{'people':>8}{'max |z|':>9}{'bound':>7}{'s':>6}")
    broken = 0
    for design in designs():
        begun = time.perf_counter()
        found = examine(design, draws)
        broken += not found.kept
        _say(
            f"{design.name:<40}{design.people:>8,}{found.largest:>9.2f}"
            f"{found.bound:>7.2f}"
            f"{time.perf_counter() - begun:>6.0f}" + ("" if found.kept else "  BROKEN")
        )
    return 1 if broken else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS))
