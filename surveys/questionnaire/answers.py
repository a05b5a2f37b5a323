"""Answers of one questionnaire: which items apply, what is wrong, how they are kept."""

from collections.abc import Mapping, Sequence

from surveys.questionnaire.instrument import Instrument, Item
from surveys.refusals import Refusal, refusal

NO_ANSWER = 0
DOES_NOT_APPLY = 9
NOT_APPLICABLE_MARK = "x"

Answer = str | int | Sequence[str] | None
Answers = Mapping[str, Answer]


class AnswerError(ValueError):
    """An answer that cannot be kept as a byte; `item` and `value` say which."""

    def __init__(self, item: str, value: object) -> None:
        self.item = item
        self.value = value
        super().__init__(f"{item} = {value!r}: expected 1 to 5, x or no answer")


def applies(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Codes of the items this person is asked, in file order.

    An item under a skip is asked only once `when` was asked and answered so.
    """
    asked: dict[str, None] = {}
    for item in instrument.items:
        skips = [skip for skip in instrument.skips if item.code in skip.items]
        if all(
            skip.when in asked
            and not set(chosen(answers.get(skip.when))).isdisjoint(skip.answers)
            for skip in skips
        ):
            asked[item.code] = None
    return tuple(asked)


def check(instrument: Instrument, answers: Answers) -> list[Refusal]:
    """Everything wrong with the answers, in their order; `field` is the item."""
    asked = set(applies(instrument, answers))
    problems = []
    for code, answer in answers.items():
        item = instrument.by_code.get(code)
        if item is None:
            problems.append(refusal("unknown_item", code, value=code))
        elif not _is_blank(answer):
            problems += _check_answer(item, answer)
            if item.code not in asked and _filters_answered(instrument, code, answers):
                problems.append(refusal("not_asked", code))
    return problems


def encode(instrument: Instrument, answers: Answers) -> bytes:
    """One byte per scored item: 0 no answer, 1..5 level, 9 does not apply.

    A missing answer to an item the person was not asked is 9. Raises AnswerError.
    """
    asked = set(applies(instrument, answers))
    return bytes(
        DOES_NOT_APPLY
        if _is_blank(answers.get(code)) and code not in asked
        else _byte(code, answers.get(code))
        for code in instrument.scored_codes
    )


def decode(instrument: Instrument, scored: bytes) -> dict[str, int | str | None]:
    """The scored answers as given: a level, "x", or None for no answer."""
    codes = instrument.scored_codes
    if len(scored) != len(codes):
        raise ValueError(f"{len(scored)} bytes for {len(codes)} items")
    return {code: _given(code, kept) for code, kept in zip(codes, scored, strict=True)}


def _byte(code: str, answer: Answer) -> int:
    if _is_blank(answer):
        return NO_ANSWER
    if answer == NOT_APPLICABLE_MARK:
        return DOES_NOT_APPLY
    level = _level(answer)
    if level is None:
        raise AnswerError(code, answer)
    return level


def _given(code: str, kept: int) -> int | str | None:
    if kept == NO_ANSWER:
        return None
    if kept == DOES_NOT_APPLY:
        return NOT_APPLICABLE_MARK
    if kept > 5:
        raise AnswerError(code, kept)
    return kept


def _level(answer: Answer) -> int | None:
    if isinstance(answer, bool) or str(answer) not in ("1", "2", "3", "4", "5"):
        return None
    return int(str(answer))


def _is_blank(answer: Answer) -> bool:
    return answer is None or (not isinstance(answer, int) and not len(answer))


def chosen(answer: Answer) -> tuple[str, ...]:
    """Codes chosen: a list, or one text with the codes parted by spaces."""
    if answer is None:
        return ()
    if isinstance(answer, str | int):
        return tuple(str(answer).split())
    return tuple(answer)


def _filters_answered(instrument: Instrument, code: str, answers: Answers) -> bool:
    return all(
        not _is_blank(answers.get(skip.when))
        for skip in instrument.skips
        if code in skip.items
    )


def _check_answer(item: Item, answer: Answer) -> list[Refusal]:
    match item.kind:
        case "satisfaction":
            return _check_level(item, answer)
        case "single" | "multiple":
            return check_options(item, chosen(answer))
        case "number":
            return _check_number(item, answer)
        case _:
            return []


def _check_level(item: Item, answer: Answer) -> list[Refusal]:
    if answer == NOT_APPLICABLE_MARK or _level(answer) is not None:
        return []
    return [refusal("not_a_level", item.code, value=answer)]


def check_options(item: Item, picked: tuple[str, ...]) -> list[Refusal]:
    """What is wrong with the options picked in an item."""
    offered = {option.code for option in item.options}
    most = 1 if item.kind == "single" else item.choose or len(offered)
    problems = [
        refusal("unknown_option", item.code, value=code)
        for code in picked
        if code not in offered
    ]
    if len(set(picked)) > most:
        problems.append(refusal("too_many_choices", item.code, most=most))
    return problems


def _check_number(item: Item, answer: Answer) -> list[Refusal]:
    if str(answer).isdecimal():
        return []
    return [refusal("not_a_number", item.code, value=answer)]
