"""An instrument: blocks of items, the five levels, and who is asked what."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property

from wording.text import Text

__all__ = ["Block", "Instrument", "Item", "Level", "Option", "Skip", "Text"]

KINDS = ("satisfaction", "single", "multiple", "number", "text")
WORDINGS = ("confirmed", "provisional")
DOMAINS = ("level", "service_field", "sex", "age_group", "urban")


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the satisfaction scale; `value` is the byte that is kept."""

    value: int
    text: Text


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose in an item that is not scored."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Item:
    """A question. `wording` is "provisional" until the official text is seen."""

    code: str
    block: str
    kind: str
    text: Text
    wording: str
    source: str
    options: tuple[Option, ...] = ()
    choose: int | None = None
    domain: str | None = None
    # Where a method drawn up from this form would count it; says nothing of answers.
    factor: str | None = None

    @property
    def scored(self) -> bool:
        return self.kind == "satisfaction"

    @property
    def provisional(self) -> bool:
        return self.wording == "provisional"


@dataclass(frozen=True, slots=True)
class Block:
    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Skip:
    """`items` are asked only of those who gave one of `answers` to item `when`."""

    items: tuple[str, ...]
    when: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Instrument:
    """A questionnaire in file order; frozen once a round uses it."""

    code: str
    version: str
    title: Text
    legal_basis: str
    levels: tuple[Level, ...]
    levels_wording: str
    levels_source: str
    blocks: tuple[Block, ...]
    items: tuple[Item, ...]
    skips: tuple[Skip, ...]

    @cached_property
    def scored(self) -> tuple[Item, ...]:
        """The satisfaction items in file order: byte i of a response is item i."""
        return tuple(item for item in self.items if item.scored)

    @cached_property
    def scored_codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.scored)

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, whatever the layout of the file it came from.

        Items that name no factor keep the digest they had before the word existed.
        """
        said = asdict(self)
        for item in said["items"]:
            if item["factor"] is None:
                del item["factor"]
        content = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def items_of(self, block: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.block == block)
