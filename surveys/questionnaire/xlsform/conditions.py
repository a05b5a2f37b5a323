"""Conditions of XLSForm as far as a questionnaire has them. PURE.

`selected(${N5}, 'late')` or `${N5} = 'late'`, joined by `or` about one question and by
`and` about several: an item is asked of those who gave one of the answers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Blanks are bounded: a text of nothing else is read in linear time.
_TOKEN = re.compile(
    r"""\s{0,9}(?:
    (?P<selected>selected\s{0,9}\(\s{0,9}\$\{\s{0,9}(?P<s_when>[^{}\s]+)\s{0,9}\}\s{0,9},\s{0,9}
        (?P<s_quote>['"])(?P<s_answer>[^'"]+)(?P=s_quote)\s{0,9}\))
    |(?P<equals>\$\{\s{0,9}(?P<e_when>[^{}\s]+)\s{0,9}\}\s{0,9}=\s{0,9}
        (?P<e_quote>['"])(?P<e_answer>[^'"]+)(?P=e_quote))
    |(?P<word>\(|\)|and\b|or\b)
    )""",
    re.VERBOSE,
)
_MOST = re.compile(
    r"\s{0,9}count-selected\(\s{0,9}\.\s{0,9}\)\s{0,9}<=\s{0,9}(?P<most>[1-9][0-9]?)\s{0,9}"
)


@dataclass(frozen=True)
class Condition:
    """Asked of those who gave one of `answers` to item `when`."""

    when: str
    answers: tuple[str, ...]


class Unread(ValueError):
    """A condition that says more than a questionnaire can."""


def read(text: str) -> list[Condition]:
    """All of the conditions must hold. Raises Unread."""
    reader = _Reader(_tokens(text))
    found = reader.any_of()
    if reader.tokens:
        raise Unread(text)
    return found


def written(conditions: Iterable[Condition]) -> str:
    return " and ".join(map(_written, conditions))


def read_most(text: str) -> int:
    """How many answers may be chosen: `count-selected(.) <= 3`. Raises Unread."""
    found = _MOST.fullmatch(text)
    if found is None:
        raise Unread(text)
    return int(found["most"])


def written_most(most: int) -> str:
    return f"count-selected(.) <= {most}"


def _written(one: Condition) -> str:
    parts = [f"selected(${{{one.when}}}, '{answer}')" for answer in one.answers]
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def _tokens(text: str) -> list[Condition | str]:
    found: list[Condition | str] = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unread(text)
        at = match.end()
        if match["word"]:
            found.append(match["word"])
        else:
            when = match["s_when"] or match["e_when"]
            answer = match["s_answer"] or match["e_answer"]
            found.append(Condition(when, (answer,)))
    return found


class _Reader:
    """Words taken from the left; `and` binds closer than `or`."""

    def __init__(self, tokens: list[Condition | str]) -> None:
        self.tokens = tokens

    def any_of(self) -> list[Condition]:
        found = self.all_of()
        while self._takes("or"):
            found = [_either(found, self.all_of())]
        return found

    def all_of(self) -> list[Condition]:
        found = self.one()
        while self._takes("and"):
            found = found + self.one()
        return found

    def one(self) -> list[Condition]:
        if self._takes("("):
            found = self.any_of()
            if not self._takes(")"):
                raise Unread(")")
            return found
        if not self.tokens or isinstance(self.tokens[0], str):
            raise Unread("")
        first = self.tokens.pop(0)
        return [first] if isinstance(first, Condition) else []

    def _takes(self, word: str) -> bool:
        if self.tokens and self.tokens[0] == word:
            self.tokens.pop(0)
            return True
        return False


def _either(one: list[Condition], other: list[Condition]) -> Condition:
    if len(one) != 1 or len(other) != 1 or one[0].when != other[0].when:
        raise Unread("or")
    return Condition(
        one[0].when, tuple(dict.fromkeys(one[0].answers + other[0].answers))
    )
