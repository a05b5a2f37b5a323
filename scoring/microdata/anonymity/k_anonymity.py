"""No questionnaire of a research file stands alone with what others know of it. PURE.

What an acquaintance may know of a respondent (the quasi-identifiers) is made coarser
for everybody, column by column, until few questionnaires stand in a group that is too
small; what is still too small is left blank there, the least telling column first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scoring.refusals import refused

Words = NDArray[np.str_]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
BLANK = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A column made coarser: codes into broader ones, or left out without any."""

    column: str
    into: Mapping[str, str] = field(default_factory=dict)

    def applied(self, known: Mapping[str, Words]) -> dict[str, Words]:
        if not self.into:
            return {name: of for name, of in known.items() if name != self.column}
        coarse = np.array([self.into.get(code, code) for code in known[self.column]])
        return {**known, self.column: coarse}


@dataclass(frozen=True, slots=True)
class Rules:
    """`order` names the quasi-identifiers, the one researchers need most first.

    `most_blanked` is the share of questionnaires that may have something blanked
    before another step is taken.
    """

    k: int
    order: tuple[str, ...]
    steps: tuple[Step, ...]
    most_blanked: float


@dataclass(frozen=True)
class Protected:
    """Columns as they may be handed out, and what was done to get there.

    `group` (n,) numbers the questionnaires that are told apart by nothing.
    """

    columns: dict[str, Words]
    steps: tuple[Step, ...]
    blanked: Flags
    group: Ints

    @property
    def smallest(self) -> int:
        return int(np.bincount(self.group).min())


def groups(place: Words, known: Mapping[str, Words]) -> Ints:
    """The number (n,) of each row's group: the same place and the same codes."""
    number = np.unique(place, return_inverse=True)[1].astype(np.int64)
    for column in known.values():
        codes, of = np.unique(column, return_inverse=True)
        number = np.unique(number * len(codes) + of, return_inverse=True)[1]
    return number


def sizes(place: Words, known: Mapping[str, Words]) -> Ints:
    """How many rows share each row's group (n,)."""
    number = groups(place, known)
    return np.bincount(number)[number]


def hidden_by_others(place: Words, k: int) -> Flags:
    """Which rows (n,) stand among k of their place; the others cannot be shown."""
    return sizes(place, {}) >= k


def protect(place: Words, known: Mapping[str, Words], rules: Rules) -> Protected:
    """The columns so coarse and blank that each group has k rows at least.

    `place` (n,) is never blanked: a reader can always tell it. Raises Refused.
    """
    alone = sizes(place, {})
    if (alone < rules.k).any():
        raise refused("too_few_to_hide", str(place[int(alone.argmin())]))
    coarse = {name: known[name] for name in rules.order if name in known}
    taken: list[Step] = []
    for step in rules.steps:
        if (sizes(place, coarse) < rules.k).mean() <= rules.most_blanked:
            break
        if step.column in coarse:
            coarse = step.applied(coarse)
            taken.append(step)
    blank = blanked(place, coarse, k=rules.k)
    changed = np.zeros(len(place), bool)
    for name, column in blank.items():
        changed |= column != coarse[name]
    return Protected(blank, tuple(taken), changed, groups(place, blank))


def blanked(place: Words, known: Mapping[str, Words], *, k: int) -> dict[str, Words]:
    """Columns with blanks where a group had fewer than k rows; every place has k.

    Blank is a code of its own: rows with blanks must be k among themselves as well.
    """
    columns = {name: column.copy() for name, column in known.items()}
    for name in reversed(columns):
        few = sizes(place, columns) < k
        columns[name][few] = BLANK
    while (few := sizes(place, columns) < k).any():
        _join_the_smallest(place, columns, few)
    return columns


def _join_the_smallest(place: Words, columns: Mapping[str, Words], few: Flags) -> None:
    """Rows wholly blank that are too few in a place take its smallest group in."""
    here = place == place[int(few.argmax())]
    size = sizes(place, columns)
    others = np.flatnonzero(here & ~few)
    smallest = groups(place, columns)
    chosen = smallest == smallest[others[int(size[others].argmin())]]
    for column in columns.values():
        column[chosen] = BLANK


def levelled(weight: NDArray[np.float64], protected: Protected) -> NDArray[np.float64]:
    """Weights (n,), the mean of their group where something of it was blanked.

    A weight fitted to sex or age would tell what the blank hides; the sum of a group
    stays.
    """
    count = np.bincount(protected.group)
    touched = np.bincount(protected.group, protected.blanked) > 0
    mean = np.bincount(protected.group, weight) / count
    return np.where(touched[protected.group], mean[protected.group], weight)


def codes(values: Sequence[str], *, chance: np.random.Generator) -> list[int]:
    """A number from 1 for each different value, dealt at random."""
    different = sorted(set(values))
    dealt = dict(zip(different, chance.permutation(len(different)) + 1, strict=True))
    return [int(dealt[value]) for value in values]
