"""The columns of a research file: numbers, and in two languages what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from localities.models import Unit
from scoring.microdata.anonymity import k_anonymity
from scoring.microdata.anonymity.k_anonymity import Protected
from scoring.microdata.reading import Questionnaires, profile_items
from surveys.questionnaire import DOES_NOT_APPLY, NO_ANSWER, choices
from surveys.questionnaire.choices import CHOSEN
from surveys.questionnaire.instrument import Instrument, Item

NOT_ASKED = 99


@dataclass(frozen=True)
class Variable:
    """A column (n,) of numbers; NaN is no answer. `values`: number, (code, vi, en)."""

    name: str
    vi: str
    en: str
    column: np.ndarray
    values: dict


def variables(
    rows: Questionnaires,
    protected: Protected,
    content: Instrument,
    *,
    chance: np.random.Generator,
) -> list[Variable]:
    """Every column of the file, in its order; the codes of places dealt at random."""
    made = [
        province(rows),
        Variable("stratum", "Tầng", "Stratum", dealt(rows.stratum, chance), {}),
        Variable(
            "psu", "Đơn vị chọn mẫu", "Sampling unit", dealt(rows.psu, chance), {}
        ),
        Variable(
            "weight",
            "Quyền số",
            "Weight",
            k_anonymity.levelled(rows.weight, protected),
            {},
        ),
        *(about(name, of, content) for name, of in protected.columns.items()),
        *scored(rows, content),
        *opinions(rows, content),
    ]
    order = chance.permutation(len(rows.weight))
    return [
        Variable(one.name, one.vi, one.en, one.column[order], one.values)
        for one in made
    ]


def dealt(names, chance) -> np.ndarray:
    return np.array(k_anonymity.codes(list(names), chance=chance), float)


def province(rows: Questionnaires) -> Variable:
    """Units keep their codes: figures by province are what the file is for."""
    found = {u.code: u for u in Unit.objects.filter(code__in=set(rows.unit))}
    values = {int(code): (code, u.name_vi, u.name_en) for code, u in found.items()}
    column = rows.unit.astype(float)
    return Variable("unit", "Địa phương", "Locality", column, values)


def about(name: str, column: NDArray[np.str_], content: Instrument) -> Variable:
    """A quasi-identifier as it may be handed out."""
    item = next((i for i in content.items if name in (i.domain, i.code)), None)
    known = {o.code: (o.text.vi, o.text.en) for o in (item.options if item else ())}
    different = sorted(set(column.tolist()) - {k_anonymity.BLANK})
    ordered = sorted(different, key=lambda code: (code not in known, code))
    numbers = {code: number for number, code in enumerate(ordered, 1)}
    texts = item.text if item else None
    return Variable(
        name,
        texts.vi if texts else name,
        texts.en if texts else name,
        np.array([numbers.get(code, np.nan) for code in column.tolist()]),
        {
            number: (code, *known.get(code, (code, code)))
            for code, number in numbers.items()
        },
    )


def scored(rows: Questionnaires, content: Instrument) -> Iterator[Variable]:
    """The scored items: 1 to 5, 99 does not apply."""
    levels = {
        level.value: (str(level.value), level.text.vi, level.text.en)
        for level in content.levels
    } | {NOT_ASKED: ("99", "Không áp dụng", "Does not apply")}
    for place, item in enumerate(content.scored):
        column = numbers(rows.answers[:, place])
        yield Variable(item.code, item.text.vi, item.text.en, column, levels)


def numbers(answers: NDArray[np.uint8]) -> NDArray[np.float64]:
    column = answers.astype(float)
    column[answers == NO_ANSWER] = np.nan
    column[answers == DOES_NOT_APPLY] = NOT_ASKED
    return column


def opinions(rows: Questionnaires, content: Instrument) -> Iterator[Variable]:
    """Items with options: the number of the one chosen, or a column for each."""
    start = 0
    for item in choices.opinions(content):
        sheet = rows.opinions[:, start : start + len(item.options)]
        start += len(item.options)
        if item.kind == "single":
            yield single(item, sheet)
        else:
            yield from multiple(item, sheet)


def single(item: Item, sheet) -> Variable:
    chosen = sheet == CHOSEN
    column = np.where(chosen.any(axis=1), chosen.argmax(axis=1) + 1.0, np.nan)
    column[(sheet == DOES_NOT_APPLY).any(axis=1)] = NOT_ASKED
    values = {n: (o.code, o.text.vi, o.text.en) for n, o in enumerate(item.options, 1)}
    values[NOT_ASKED] = ("99", "Không hỏi", "Not asked")
    return Variable(item.code, item.text.vi, item.text.en, column, values)


def multiple(item: Item, sheet) -> Iterator[Variable]:
    values = {
        0: ("0", "Không chọn", "Not chosen"),
        1: ("1", "Có chọn", "Chosen"),
        NOT_ASKED: ("99", "Không hỏi", "Not asked"),
    }
    for place, option in enumerate(item.options):
        of = sheet[:, place]
        column = np.where(of == CHOSEN, 1.0, 0.0)
        column[of == NO_ANSWER] = np.nan
        column[of == DOES_NOT_APPLY] = NOT_ASKED
        yield Variable(
            f"{item.code}_{option.code}",
            f"{item.text.vi}: {option.text.vi}",
            f"{item.text.en}: {option.text.en}",
            column,
            values,
        )


def profile_codes(content: Instrument) -> tuple[str, ...]:
    return tuple(item.code for item in profile_items(content))
