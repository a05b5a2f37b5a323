"""Labels of people, in the spelling the questionnaire offers them. PURE.

"Female", "FEMALE" and "female " are one group. Where the questionnaire or totals.csv
offers labels, only these are labels; elsewhere the first spelling of a file stands for
all.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from localities.registers.alphabet import fold
from surveys.questionnaire.instrument import DOMAINS, Instrument

_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
# What is offered of each domain: the label by every way of writing it, folded.
Offered = Mapping[str, Mapping[str, str]]


def key(text: str) -> str:
    """What two spellings of one label have in common: no case, marks or spaces."""
    return "".join(_DASHES.sub("-", fold(text)).split())


def offered(instrument: Instrument) -> dict[str, dict[str, str]]:
    """The codes of the answers, by their codes and by their words in both languages."""
    found: dict[str, dict[str, str]] = {}
    for item in instrument.items:
        if item.domain and item.options:
            words = found.setdefault(item.domain, {})
            for option in item.options:
                for name in (option.code, option.text.vi, option.text.en):
                    words.setdefault(key(name), option.code)
    return found


def of_totals(margins: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    """The labels that totals name, of margins (unit, variable, level)."""
    found: dict[str, dict[str, str]] = {}
    for _, variable, level in margins:
        found.setdefault(variable, {}).setdefault(key(level), level)
    return found


class Labels:
    """Reads the labels of one file; `spellings` counts them as they are written."""

    def __init__(self, offered: Offered) -> None:
        self._offered = offered
        self._first: dict[str, dict[str, str]] = {domain: {} for domain in DOMAINS}
        self.spellings: Counter[tuple[str, str]] = Counter()

    def read(self, domain: str, text: str) -> str:
        """The label as it is kept; the text itself where nothing like it is offered."""
        if not text:
            return text
        known = self._offered.get(domain)
        if known is None:
            return self._first[domain].setdefault(key(text), text)
        return known.get(key(text), text)

    def is_offered(self, domain: str, text: str) -> bool:
        known = self._offered.get(domain)
        return known is None or not text or key(text) in known

    def choices(self, domain: str) -> Collection[str]:
        return dict.fromkeys(self._offered.get(domain, {}).values())
