"""Two passes of one questionnaire compared, and what a sample of them says. PURE."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import ceil

Answer = int | str | list[str] | None
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Agreement:
    """`answers` keyed twice, `differing` of them unlike; sums of questionnaires."""

    answers: int = 0
    differing: int = 0

    def __add__(self, other: "Agreement") -> "Agreement":
        return Agreement(self.answers + other.answers, self.differing + other.differing)

    @property
    def rate(self) -> float | None:
        """Share of the answers that differ, None where nothing was keyed twice."""
        return self.differing / self.answers if self.answers else None


def differences(first: Answers, second: Answers) -> tuple[str, ...]:
    """Items whose answers differ, in the order of the first pass."""
    items = dict.fromkeys([*first, *second])
    return tuple(
        item for item in items if _plain(first.get(item)) != _plain(second.get(item))
    )


def agreement(first: Answers, second: Answers) -> Agreement:
    """Items both left empty count too: that a box was empty has been read twice."""
    items = first.keys() | second.keys()
    return Agreement(len(items), len(differences(first, second)))


def settled(first: Answers, decided: Answers) -> dict[str, Answer]:
    """The first pass with what was decided where the passes differ."""
    return {**first, **decided}


def sample(serials: Iterable[str], *, share: float, seed: int) -> frozenset[str]:
    """Serials to be keyed twice: `share` of them, at least one, as the seed decides."""
    drawn = sorted(serials, key=lambda serial: _lot(serial, seed))
    return frozenset(drawn[: ceil(share * len(drawn) - 1e-9) or 1])


def exceeds(seen: Agreement, *, expected: int, tolerance: float) -> bool:
    """Whether the whole sample of `expected` answers is sure to pass the tolerance."""
    return seen.differing > tolerance * max(expected, seen.answers)


def _lot(serial: str, seed: int) -> bytes:
    return sha256(f"{seed}:{serial}".encode()).digest()


def _plain(answer: Answer) -> object:
    """An answer as compared: order of choices and empty forms make no difference."""
    if isinstance(answer, list):
        return frozenset(answer) or None
    return None if answer == "" else answer
