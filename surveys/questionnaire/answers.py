"""Answers of one questionnaire: which items apply, what is wrong, how they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.questionnaire.instrument import Instrument, Item

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


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer: a stable code, and a sentence to show."""

    code: str
    item: str
    vi: str
    en: str


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


def check(instrument: Instrument, answers: Answers) -> list[Problem]:
    """Everything wrong with the answers, in the order they were given."""
    asked = set(applies(instrument, answers))
    problems = []
    for code, answer in answers.items():
        item = instrument.by_code.get(code)
        if item is None:
            problems.append(_unknown_item(code))
        elif not _is_blank(answer):
            problems += _check_answer(item, answer)
            if item.code not in asked and _filters_answered(instrument, code, answers):
                problems.append(_not_asked(code))
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


def _check_answer(item: Item, answer: Answer) -> list[Problem]:
    match item.kind:
        case "satisfaction":
            return _check_level(item, answer)
        case "single" | "multiple":
            return check_options(item, chosen(answer))
        case "number":
            return _check_number(item, answer)
        case _:
            return []


def _check_level(item: Item, answer: Answer) -> list[Problem]:
    if answer == NOT_APPLICABLE_MARK or _level(answer) is not None:
        return []
    return [
        Problem(
            "not_a_level",
            item.code,
            f"“{answer}” không phải là mức từ 1 đến 5. Hãy chọn lại một mức.",
            f"“{answer}” is not a level from 1 to 5. Choose a level again.",
        )
    ]


def check_options(item: Item, picked: tuple[str, ...]) -> list[Problem]:
    """What is wrong with the options picked in an item."""
    offered = {option.code for option in item.options}
    most = 1 if item.kind == "single" else item.choose or len(offered)
    problems = [_unknown_option(item, code) for code in picked if code not in offered]
    if len(set(picked)) > most:
        problems.append(
            Problem(
                "too_many_choices",
                item.code,
                f"Chỉ được chọn nhiều nhất {most} nội dung. Hãy bỏ bớt.",
                f"At most {most} may be chosen. Take some away.",
            )
        )
    return problems


def _check_number(item: Item, answer: Answer) -> list[Problem]:
    if str(answer).isdecimal():
        return []
    return [
        Problem(
            "not_a_number",
            item.code,
            f"“{answer}” không phải là số. Hãy nhập số không âm.",
            f"“{answer}” is not a number. Enter a number from 0 up.",
        )
    ]


def _unknown_item(code: str) -> Problem:
    return Problem(
        "unknown_item",
        code,
        f"Phiếu này không có câu hỏi “{code}”. Hãy kiểm tra mã câu hỏi.",
        f"This questionnaire has no item “{code}”. Check the item code.",
    )


def _unknown_option(item: Item, code: str) -> Problem:
    return Problem(
        "unknown_option",
        item.code,
        f"“{code}” không có trong các lựa chọn. Hãy chọn lại.",
        f"“{code}” is not among the options. Choose again.",
    )


def _not_asked(code: str) -> Problem:
    return Problem(
        "not_asked",
        code,
        "Câu hỏi này không dành cho người đã trả lời như trên. Hãy bỏ câu trả lời.",
        "This item is not for people who answered so above. Take the answer away.",
    )
