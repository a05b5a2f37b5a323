"""Methods a round may be scored by: those shipped, and those rounds brought before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scoring import methodology
from scoring.methodology.file import ERAS
from scoring.methodology.model import Methodology
from surveys.models import Round
from surveys.rounds.setting_up import Method


def known() -> dict[str, Methodology]:
    """By digest; the newest years first, shipped ones before own ones of a round."""
    found = {method.digest: method for method, _text in _all()}
    order = sorted(found.values(), key=lambda one: one.valid_years[::-1], reverse=True)
    return {method.digest: method for method in order}


def chosen(digest: str) -> Method:
    """One of `known` as a round keeps it. Raises KeyError for another digest."""
    texts = {method.digest: (method, text) for method, text in _all()}
    method, text = texts[digest]
    return Method(code=method.code, text=text, digest=method.digest)


def by_code(code: str) -> tuple[str, Methodology] | None:
    """(text, method) a folder of a round means by a code: the shipped one."""
    if code not in methodology.available():
        return None
    text = (ERAS / f"{code}.toml").read_text(encoding="utf-8")
    return text, methodology.load(code)


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


def _all() -> Iterator[tuple[Methodology, str]]:
    """Each method with its text; a shipped one comes after its likes, and stands."""
    stored = Round.objects.exclude(methodology_text="").order_by("pk")
    rows = stored.values_list("methodology", "methodology_text")
    for code, text in dict.fromkeys(rows):
        yield parsed(text, name=code), text
    for code in methodology.available():
        text = (ERAS / f"{code}.toml").read_text(encoding="utf-8")
        yield parsed(text, name=f"{code}.toml"), text
