"""Columns of a table that people fill in, by either language's heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from localities.registers.alphabet import fold
from wording.shown import shown
from wording.text import Text


@dataclass(frozen=True)
class Column:
    """`name` is the field it fills; `example` stands in the template's second row."""

    name: str
    heading: Text
    example: str = ""
    needed: bool = True

    @property
    def label(self) -> str:
        return shown(self.heading)

    def answers_to(self, words: str) -> bool:
        """Whether a heading is this one, with or without its words in brackets."""
        said, own = _bare(words), (self.heading.vi, self.heading.en)
        return said == self.name or said in map(_bare, own)


def _bare(words: str) -> str:
    return fold(words.partition("(")[0].strip(" *"))


def places_of(columns: Sequence[Column], header: Sequence[str]) -> dict[str, int]:
    """Where each column stands in a row; the first of two alike."""
    found: dict[str, int] = {}
    for at, words in enumerate(header):
        for column in columns:
            if column.name not in found and column.answers_to(words):
                found[column.name] = at
                break
    return found


def missing(columns: Sequence[Column], places: dict[str, int]) -> Iterator[Column]:
    return (one for one in columns if one.needed and one.name not in places)
