"""The closed vocabulary of rules: what each asks to be declared, and its numbers.

`scorecards.rules` computes the points. A rule never names a formula: it names a kind
and its numbers, so that it can be explained, compared and checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from wording.text import Text

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class FigureAsked:
    """A figure to declare. `kind`: count, amount, number, percent, day, yes_no, choice
    or points; `by`: "unit" declares it, "checker" finds it, "fed" comes from elsewhere.
    """

    code: str
    name: Text
    kind: str
    by: str = "unit"
    choices: tuple[tuple[str, Text], ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """From this value on (itself included) so many points."""

    least: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Rung:
    """Within so many days of the reference (themselves included) so many points."""

    days: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    name: Text
    points: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """A share of something: a group of respondents, a person, an index of SIPAS."""

    code: str
    name: Text
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind with its numbers; each kind below says which of them it uses.

    Bands run from the highest down; the last one is the floor and begins at the
    bottom of the figure's domain. `none` are the points of a figure of zero, where
    they differ from the floor; `empty` says what a share of nothing gives. `worth`
    is what a way of a branch gives at most, where that is less than the component.
    """

    kind: str
    worth: Decimal | None = None
    bands: tuple[Band, ...] = ()
    ladder: tuple[Rung, ...] = ()
    none: Decimal | None = None
    empty: str = "zero"
    target: Decimal = Decimal(100)
    formula_from: Decimal | None = None
    choices: tuple[Choice, ...] = ()
    conditions: tuple[tuple[str, Text], ...] = ()
    groups: tuple[Part, ...] = ()
    by_year: tuple[tuple[int, tuple[Band, ...]], ...] = ()
    gate: bool = False
    reference: tuple[int, int, int] | None = None
    on: str = ""
    when: str = ""
    then: Rule | None = None
    otherwise: Rule | None = None
    each: Decimal = ZERO
    first: Decimal = ZERO
    first_days: int = 0
    names: tuple[tuple[str, Text], ...] = ()

    def figures(self) -> tuple[FigureAsked, ...]:
        """What has to be declared, under the rule's own names for it."""
        asked = KINDS[self.kind].asks(self)
        own = dict(self.names)
        return tuple(replace(one, name=own.get(one.code, one.name)) for one in asked)


@dataclass(frozen=True, slots=True)
class Kind:
    """`reads`: keys of the file it uses; `asks`: the figures it needs."""

    name: Text
    reads: tuple[str, ...]
    asks: Callable[[Rule], tuple[FigureAsked, ...]]


PART: Final = FigureAsked(
    "part", Text("Số đạt yêu cầu", "Number that meets it"), "amount"
)
WHOLE: Final = FigureAsked("whole", Text("Tổng số", "Number in all"), "amount")
COUNT: Final = FigureAsked("count", Text("Số lượng", "Number"), "count")
ANSWER: Final = FigureAsked("answer", Text("Đạt yêu cầu?", "Is it met?"), "yes_no")
DAY: Final = FigureAsked("day", Text("Ngày thực hiện", "Day it was done"), "day")
REFERENCE: Final = FigureAsked(
    "reference", Text("Ngày làm mốc", "Day it counts from"), "day"
)
QUALITY: Final = FigureAsked(
    "quality", Text("Bảo đảm chất lượng?", "Is the quality as required?"), "yes_no"
)
NOW: Final = FigureAsked("now", Text("Năm nay", "This year"), "number")
BEFORE: Final = FigureAsked("before", Text("Năm trước", "Last year"), "number")
VALUE: Final = FigureAsked("value", Text("Số liệu", "Figure"), "number", by="fed")
POINTS: Final = FigureAsked("points", Text("Điểm", "Points"), "points")
EVENTS: Final = FigureAsked(
    "count", Text("Số lần vi phạm", "Times it happened"), "count", by="checker"
)
DAYS: Final = FigureAsked(
    "days", Text("Số ngày chậm", "Days late"), "count", by="checker"
)


def _shares(rule: Rule) -> tuple[FigureAsked, ...]:
    return (PART, WHOLE)


def _choice(rule: Rule) -> tuple[FigureAsked, ...]:
    words = tuple((choice.code, choice.name) for choice in rule.choices)
    named = Text("Mức đạt được", "Level reached")
    return (FigureAsked("choice", named, "choice", choices=words),)


def _deadline(rule: Rule) -> tuple[FigureAsked, ...]:
    asked: tuple[FigureAsked, ...] = (replace(DAY, optional=True),)
    if rule.reference is None:
        asked += (REFERENCE,)
    return (*asked, QUALITY) if rule.gate else asked


def _conditions(rule: Rule) -> tuple[FigureAsked, ...]:
    return tuple(FigureAsked(code, name, "yes_no") for code, name in rule.conditions)


def _branch(rule: Rule) -> tuple[FigureAsked, ...]:
    """Of both ways; which of them is needed is known once the other leaf is."""
    ways = [way for way in (rule.then, rule.otherwise) if way]
    asked = {one.code: one for way in ways for one in way.figures()}
    return tuple(replace(one, optional=True) for one in asked.values())


def _options(rule: Rule) -> tuple[FigureAsked, ...]:
    return tuple(
        FigureAsked(
            f"{group.code}.{choice.code}",
            Text(
                f"{group.name.vi}: “{choice.name.vi}”",
                f"{group.name.en}: “{choice.name.en}”",
            ),
            "count",
            by="fed",
        )
        for group in rule.groups
        for choice in rule.choices
    )


def _persons(rule: Rule) -> tuple[FigureAsked, ...]:
    return tuple(
        FigureAsked(person.code, person.name, "points", by="checker")
        for person in rule.groups
    )


def _indices(rule: Rule) -> tuple[FigureAsked, ...]:
    return tuple(
        FigureAsked(part.code, part.name, "percent", by="fed") for part in rule.groups
    )


def _register(rule: Rule) -> tuple[FigureAsked, ...]:
    inner = rule.then.figures() if rule.then else ()
    return tuple(replace(one, by="checker") for one in inner)


def _only(*figures: FigureAsked) -> Callable[[Rule], tuple[FigureAsked, ...]]:
    return lambda rule: figures


KINDS: Final[dict[str, Kind]] = {
    "yes_no": Kind(Text("có hoặc không", "yes or no"), (), _only(ANSWER)),
    "ordinal": Kind(Text("chọn mức", "choice of a level"), ("choices",), _choice),
    "percent_bands": Kind(
        Text("theo khoảng tỷ lệ", "bands of a percentage"),
        ("bands", "none", "empty"),
        _shares,
    ),
    "count_bands": Kind(
        Text("theo khoảng số lượng", "bands of a number"),
        ("bands", "none"),
        _only(COUNT),
    ),
    "proportional": Kind(
        Text("theo tỷ lệ", "in proportion"), ("target", "empty"), _shares
    ),
    "band_formula": Kind(
        Text("khoảng và công thức", "band and formula"),
        ("target", "formula_from", "empty"),
        _shares,
    ),
    "deadline": Kind(
        Text("theo thời hạn", "by a deadline"),
        ("ladder", "reference", "gate"),
        _deadline,
    ),
    "all_or_nothing": Kind(Text("đủ toàn bộ", "all of them or nothing"), (), _shares),
    "conjunction": Kind(
        Text("đạt mọi điều kiện", "every condition"), ("conditions",), _conditions
    ),
    "branch": Kind(
        Text("tùy tiêu chí khác", "depends on another component"),
        ("on", "when", "then", "otherwise"),
        _branch,
    ),
    "deduction": Kind(
        Text("trừ điểm mỗi lần", "deduction for each time"),
        ("each",),
        _only(EVENTS),
    ),
    "daily_deduction": Kind(
        Text("trừ điểm theo ngày", "deduction by days late"),
        ("first", "first_days", "each"),
        _only(DAYS),
    ),
    "bonus": Kind(Text("điểm thưởng có trần", "capped bonus"), ("each",), _only(COUNT)),
    "improvement": Kind(
        Text("tăng so với năm trước", "improvement over last year"),
        ("bands",),
        _only(NOW, BEFORE),
    ),
    "survey_shares": Kind(
        Text("theo tỷ lệ trả lời khảo sát", "shares of survey answers"),
        ("choices", "groups"),
        _options,
    ),
    "sipas": Kind(
        Text("từ chỉ số SIPAS đã công bố", "from released SIPAS figures"),
        ("groups",),
        _indices,
    ),
    "statistics": Kind(
        Text("theo số liệu thống kê", "from statistics"), ("by_year",), _only(VALUE)
    ),
    "named_persons": Kind(
        Text("người có thẩm quyền chấm", "scored by named persons"),
        ("groups",),
        _persons,
    ),
    "register": Kind(
        Text("cơ quan khác đối chiếu", "checked against another body's register"),
        ("of",),
        _register,
    ),
    "stated": Kind(
        Text("điểm tự chấm (chưa có cách tính)", "points as stated (no rule yet)"),
        (),
        _only(POINTS),
    ),
}
