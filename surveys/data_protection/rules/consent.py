"""What respondents are told before the first question: dated texts, by way of asking.

The texts are data (`texts.toml`), because their wording is provisional. One that was
shown is never edited: a change is another version. PURE.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("consent.toml")
WAYS: Final = ("home", "one-stop", "paper", "online")
WORDS: Final = {
    *("way", "version", "valid_from", "provisional", "source", "vi", "en"),
}


class ConsentFileError(ValueError):
    """The file of texts says something that cannot be used."""


class NoText(LookupError):
    """No text of a way is in force on a day."""


@dataclass(frozen=True)
class Version:
    """One version of what is said; `code`, such as "home-1", is printed with it."""

    way: str
    version: int
    valid_from: date
    provisional: bool
    source: str
    vi: str
    en: str

    @property
    def code(self) -> str:
        return f"{self.way}-{self.version}"

    @property
    def digest(self) -> str:
        return sha256(f"{self.vi}\x1f{self.en}".encode()).hexdigest()


def parse(text: str) -> tuple[Version, ...]:
    """Every version of every way. Raises ConsentFileError."""
    found = tuple(_text(entry) for entry in tomllib.loads(text).get("text", []))
    codes = [one.code for one in found]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise ConsentFileError(f"written twice: {sorted(twice)}")
    return found


def _text(entry: dict[str, Any]) -> Version:
    if odd := entry.keys() ^ WORDS:
        raise ConsentFileError(f"missing or unknown: {sorted(odd)}")
    if entry["way"] not in WAYS:
        raise ConsentFileError(f"{entry['way']} is none of {WAYS}")
    said = {language: entry[language].strip() for language in ("vi", "en")}
    if not all(said.values()):
        raise ConsentFileError(f"{entry['way']}-{entry['version']}: a text is empty")
    return Version(**entry | said)


@cache
def shipped() -> tuple[Version, ...]:
    """All versions, as shipped."""
    return parse(FILE.read_text(encoding="utf-8"))


def in_force(way: str, *, on: date, texts: Iterable[Version] | None = None) -> Version:
    """The newest version of a way shown on a day. Raises NoText."""
    found = [
        text
        for text in (shipped() if texts is None else texts)
        if text.way == way and text.valid_from <= on
    ]
    if not found:
        raise NoText(way)
    return max(found, key=lambda text: (text.valid_from, text.version))
