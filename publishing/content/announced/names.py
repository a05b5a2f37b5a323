"""Names as people write them, matched to units of a year and to declared bodies.

With or without accents, with or without the type before or after the name, an ampersand
or "and", or by code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from localities.registers.alphabet import fold
from publishing.content.announced.statements import Body

BEFORE = re.compile(
    r"^(?:(?:ubnd|uy ban nhan dan) )?(?:thanh pho truc thuoc trung uong|thu do"
    r"|thanh pho|tp|tinh|quan|huyen|phuong|xa|dac khu|thi xa|city of|province of)"
    r"\.?\s+"
)
AFTER = re.compile(r" (?:province|city|district|ward|commune|special zone)$")
# The register's day decides what a name means; these are other spellings of one.
SPELLINGS = {
    "thua thien hue": "hue",
    "thua thien - hue": "hue",
    "thua thien-hue": "hue",
    "tt hue": "hue",
    "tt. hue": "hue",
    "tthue": "hue",
    "tphcm": "ho chi minh",
    "hcm": "ho chi minh",
    "hcm city": "ho chi minh",
    "br vt": "ba ria vung tau",
    "brvt": "ba ria vung tau",
    "daklak": "dak lak",
    "dac lac": "dak lak",
    "daknong": "dak nong",
    "bac can": "bac kan",
    "hcmc": "ho chi minh",
    "sai gon": "ho chi minh",
    "saigon": "ho chi minh",
    "vietnam": "viet nam",
    "ca nuoc": "viet nam",
    "toan quoc": "viet nam",
    "the whole country": "viet nam",
    "whole country": "viet nam",
    "the country": "viet nam",
    "nationwide": "viet nam",
    "national": "viet nam",
    "nation": "viet nam",
    "vn": "viet nam",
    "trung binh ca nuoc": "viet nam",
    "trung binh toan quoc": "viet nam",
    "binh quan ca nuoc": "viet nam",
    "national average": "viet nam",
}


class Named(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def english(self) -> str: ...
    @property
    def province(self) -> str: ...


def bare(name: str) -> str:
    """A name folded, without its type, hyphens told by blanks."""
    folded = fold(name).replace("-", " ").replace("–", " ").replace("&", " va ")
    folded = " ".join(folded.replace(".", ". ").split())
    folded = SPELLINGS.get(folded, folded)
    shorter = AFTER.sub("", BEFORE.sub("", folded))
    return SPELLINGS.get(shorter, shorter).replace("'", "")


def _run_together(name: str) -> str:
    """Haiphong, Langson, BRVT: as foreign newspapers and addresses write them."""
    return bare(name).replace(" ", "")


def words(name: str) -> str:
    """A body's name folded: letters and digits alone, "and" as "va"."""
    folded = fold(name).replace("&", " va ")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())


class Names:
    """The units in force in a year, and the bodies a table declares."""

    def __init__(self, units: Sequence[Named], bodies: Iterable[Body]) -> None:
        self._units: dict[tuple[str, str], list[Named]] = {}
        for unit in units:
            spelled = {unit.code.lower(), bare(unit.name), bare(unit.english)}
            if unit.level != "commune":
                spelled |= {_run_together(unit.name), _run_together(unit.english)}
            for word in spelled:
                self._units.setdefault((unit.level, word), []).append(unit)
        self._bodies: dict[tuple[str, str], list[Body]] = {}
        for body in bodies:
            names = {body.code, body.name.vi, body.name.en, *body.also}
            for word in {words(name) for name in names}:
                self._bodies.setdefault((body.level, word), []).append(body)

    def units(self, level: str, name: str, *, within: str = "") -> list[str]:
        """Keys of the units of this name; of communes, those of one province."""
        found = self._units.get((level, name.strip().lower()), [])
        found = found or self._units.get((level, bare(name)), [])
        found = found or self._units.get((level, _run_together(name)), [])
        if within and level == "commune":
            code = within.partition("/")[0]
            found = [unit for unit in found if unit.province == code]
        return [unit.key for unit in found]

    def bodies(self, level: str, name: str, *, within: str = "") -> list[str]:
        """Codes of the declared bodies of this name, in a province if one is named."""
        found = self._bodies.get((level, words(name)), [])
        return [
            body.code
            for body in found
            if not within or bare(body.within) == bare(within)
        ]
