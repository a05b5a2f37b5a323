"""Methods a round may be scored by: shipped, brought by rounds, allowed here by two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from scoring import methodology
from scoring.methodology.file import ERAS
from scoring.methodology.model import Methodology
from scoring.models import Method
from surveys.models import Round
from surveys.rounds.setting_up import Method as OfRound


@dataclass(frozen=True)
class Version:
    """A method with its file; `row` is None where it ships or a round brought it."""

    content: Methodology
    text: str
    row: Method | None
    is_used: bool

    @property
    def key(self) -> str:
        """Enough of the digest to tell methods apart in an address."""
        return self.content.digest[:16]

    @property
    def life(self) -> Method.Life:
        if self.row is None:
            return Method.Life.ALLOWED
        if self.row.retired_at:
            return Method.Life.RETIRED
        return Method.Life.ALLOWED if self.row.allowed_at else Method.Life.DRAFT


def versions() -> list[Version]:
    """Every method, the newest years first; shipped ones before own ones of a round."""
    rows = {row.digest: row for row in Method.objects.all()}
    used = {parsed(text, name=code).digest for code, text in _of_rounds()}
    found = {method.digest: (method, text) for method, text in _all()}
    for row in rows.values():
        found[row.digest] = (parsed(row.text, name=f"{row.code}.toml"), row.text)
    kept = [
        Version(method, text, rows.get(digest), digest in used)
        for digest, (method, text) in found.items()
    ]
    return sorted(kept, key=lambda one: one.content.valid_years[::-1], reverse=True)


def known() -> dict[str, Methodology]:
    """By digest, what a new round may choose: allowed, and not retired."""
    return {one.content.digest: one.content for one in _choosable()}


def chosen(digest: str) -> OfRound:
    """One of `known` as a round keeps it. Raises KeyError for another digest."""
    found = {one.content.digest: one for one in _choosable()}[digest]
    return OfRound(code=found.content.code, text=found.text, digest=digest)


def by_code(code: str) -> tuple[str, Methodology] | None:
    """(text, method) a folder of a round means by a code: the shipped one, or the one
    allowed here; None where there is none."""
    if code in methodology.available():
        text = (ERAS / f"{code}.toml").read_text(encoding="utf-8")
        return text, methodology.load(code)
    found = (one for one in _choosable() if one.row and one.content.code == code)
    return next(((one.text, one.content) for one in found), None)


def _choosable() -> list[Version]:
    return [one for one in versions() if one.life == Method.Life.ALLOWED]


def of_round(rnd: Round) -> Methodology | None:
    """The method a round keeps; None where none was stored with it."""
    if not rnd.methodology_text:
        return None
    return parsed(rnd.methodology_text, name=rnd.methodology)


def outside(method: Methodology, year: int) -> bool:
    """Whether a round of this year lies outside the years the method was made for."""
    first, last = method.valid_years
    return not first <= year <= last


@lru_cache(maxsize=32)
def parsed(text: str, *, name: str) -> Methodology:
    """Kept from page to page: reading a file takes milliseconds."""
    return methodology.parse(text, name=name)


def _of_rounds() -> list[tuple[str, str]]:
    """(code, text) of the methods that rounds keep."""
    stored = Round.objects.exclude(methodology_text="").order_by("pk")
    return list(dict.fromkeys(stored.values_list("methodology", "methodology_text")))


def _all() -> Iterator[tuple[Methodology, str]]:
    """Each method with its text; a shipped one comes after its likes, and stands."""
    for code, text in _of_rounds():
        yield parsed(text, name=code), text
    for code in methodology.available():
        text = (ERAS / f"{code}.toml").read_text(encoding="utf-8")
        yield parsed(text, name=f"{code}.toml"), text
