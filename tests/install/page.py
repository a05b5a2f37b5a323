"""The commands of the pages of installing and backups, and paths moved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "operations" / "install.md"
BACKUPS = PAGE.with_name("backup.md")
UNITS = PROJECT / "deploy" / "systemd"
BLOCK = re.compile(r"^```sh ?([a-z0-9 -]*)\n(.*?)^```$", re.M | re.S)
# Whatever the page says of the machine stands below one of these.
PLACES = (
    *("/opt/sipas", "/etc/sipas", "/var/lib/sipas", "/etc/systemd/system"),
    *("/etc/caddy", "/usr/local/bin"),
)


@dataclass(frozen=True)
class Block:
    """Commands in a row; `kinds` say on which machine they are typed, none: on all."""

    kinds: frozenset[str]
    commands: str


def blocks(text: str) -> list[Block]:
    return [Block(frozenset(k.split()), words) for k, words in BLOCK.findall(text)]


def chosen(text: str, kinds: Iterable[str]) -> list[Block]:
    """What is typed on a machine of these kinds, in the order of the page."""
    return [block for block in blocks(text) if block.kinds <= set(kinds)]


def moved(words: str, *, root: Path, ports: Mapping[str, int]) -> str:
    """The same words with every place below `root`, and every port another.

    `ports` are the page's, as text -> one that is free.
    """
    for place in PLACES:
        words = re.sub(rf"(?<![\w.-]){place}(?=[/\s\"']|$)", f"{root}{place}", words)
    for port, free in ports.items():
        words = re.sub(rf"(?<=[ :]){port}\b", str(free), words)
    return words
