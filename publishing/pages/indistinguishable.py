"""Groups of neighbours in a ranking that nothing tells apart, as brackets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from publishing.content import explaining
from publishing.drawing.gaps import Bracket

if TYPE_CHECKING:
    from publishing.pages.ranking import Place


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbours each of whom may hold every place of the group."""

    letter: str
    column: int
    positions: range
    first: object
    last: object

    def at(self, position: int) -> Bracket:
        return Bracket(
            self.column,
            self.letter,
            first=position == self.positions[0],
            last=position == self.positions[-1],
        )


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups of a ranking, and how many columns their brackets take."""

    groups: tuple[Group, ...]
    columns: int

    def __iter__(self):
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def beside(self, position: int) -> list[Bracket]:
        return [g.at(position) for g in self.groups if position in g.positions]


def groups(places: Sequence[Place]) -> Groups:
    """Groups among the ranked places, which stand first and in rank order.

    Brackets that overlap stand in columns beside each other.
    """
    figures = [place.figure for place in places if place.figure.rank is not None]
    spans = [explaining.Place(f.rank, f.rank_low, f.rank_high) for f in figures]
    found: list[Group] = []
    ends: list[int] = []
    for number, run in enumerate(explaining.alike(spans)):
        column = next((c for c, end in enumerate(ends) if end < run[0]), len(ends))
        ends[column : column + 1] = [run[-1]]
        first, last = places[run[0]], places[run[-1]]
        found.append(Group(letter(number), column, run, first, last))
    return Groups(tuple(found), len(ends))


def letter(number: int) -> str:
    """a to z, then a2 to z2."""
    turn, place = divmod(number, len(ascii_lowercase))
    return ascii_lowercase[place] + (str(turn + 1) if turn else "")
