"""A questionnaire made ready to read answers fast. PURE.

Whatever is plainly right is read here in one pass; anything else is judged by
surveys.questionnaire, whose words are the last.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from surveys import questionnaire
from surveys.questionnaire import Instrument, Item
from surveys.questionnaire.answers import Answer, Answers
from surveys.refusals import Refused

_BYTE = {None: 0, "": 0, "x": 9} | {n: n for n in range(1, 6)}
_BYTE |= {str(n): n for n in range(1, 6)}

OtherAnswers = dict[str, Answer]


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers as they are kept; `profile` holds the labels of domain items."""

    scored: bytes
    other: OtherAnswers
    profile: dict[str, str]


class Form:
    """An instrument, compiled."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self._codes = instrument.scored_codes
        self._place = {code: place for place, code in enumerate(self._codes)}
        self._known = frozenset(instrument.by_code)
        self._plain = {
            item.code: _plain(item) for item in instrument.items if not item.scored
        }
        self._domain = {
            item.code: item.domain for item in instrument.items if item.domain
        }
        # The levels a record may state of itself, by domain.
        self.levels: dict[str, frozenset[str]] = {
            item.domain: frozenset(option.code for option in item.options)
            for item in instrument.items
            if item.domain
        }
        order = {item.code: place for place, item in enumerate(instrument.items)}
        # Filters in the order they are asked: an item may be shut out by two in turn.
        self._skips = [
            (skip.when, frozenset(skip.answers), skip.items)
            for skip in sorted(instrument.skips, key=lambda skip: order[skip.when])
        ]

    def read(self, answers: Answers) -> Reading:
        """The answers by item, scored ones as bytes. Raises Refused, by item."""
        get = answers.get
        try:
            scored = bytes([_BYTE[get(code)] for code in self._codes])  # type: ignore[index]
        except (KeyError, TypeError):
            self._judge(answers)
            scored = questionnaire.encode(self.instrument, answers)
        if not self._known.issuperset(answers):
            self._judge(answers)
        other = {
            code: answer
            for code, answer in answers.items()
            if code not in self._place and not _is_blank(answer)
        }
        if not all(map(self._is_plainly_right, other, other.values())):
            self._judge(answers)
        out = self._not_asked(answers)
        if out and any(not _is_blank(get(code)) for code in out):
            self._judge(answers)
        return Reading(self._marked(scored, out), other, self.profile(other))

    def _is_plainly_right(self, code: str, answer: Answer) -> bool:
        plain = self._plain.get(code)
        return plain is not None and plain(answer)

    def _judge(self, answers: Answers) -> None:
        if problems := questionnaire.check(self.instrument, answers):
            raise Refused(*problems)

    def _not_asked(self, answers: Answers) -> set[str]:
        out: set[str] = set()
        for when, opening, items in self._skips:
            if when in out or opening.isdisjoint(_chosen(answers.get(when))):
                out.update(items)
        return out

    def _marked(self, scored: bytes, out: set[str]) -> bytes:
        """Items that were not asked are marked so, unless they were answered."""
        if self._place.keys().isdisjoint(out):
            return scored
        marked = bytearray(scored)
        for code in out & self._place.keys():
            marked[self._place[code]] = marked[self._place[code]] or 9
        return bytes(marked)

    def profile(self, other: Mapping[str, Answer]) -> dict[str, str]:
        return {
            domain: str(other[code])
            for code, domain in self._domain.items()
            if code in other
        }


def _plain(item: Item) -> Callable[[Answer], bool]:
    """Whether an answer is right beyond doubt; a doubtful one is checked again."""
    offered = {option.code for option in item.options}
    match item.kind:
        case "single":
            return lambda answer: isinstance(answer, str) and answer in offered
        case "multiple":
            most = item.choose or len(offered)
            return lambda answer: (
                isinstance(answer, list)
                and len(answer) <= most
                and offered.issuperset(answer)
            )
        case "number":
            return lambda answer: type(answer) is int and answer >= 0
        case _:
            return lambda answer: isinstance(answer, str)


def _is_blank(answer: Answer) -> bool:
    return answer is None or answer == "" or answer == []


def _chosen(answer: Answer) -> tuple[str, ...]:
    if answer is None:
        return ()
    if isinstance(answer, str | int):
        return tuple(str(answer).split())
    return tuple(answer)
