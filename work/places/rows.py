"""Rows of a table of service points or bodies become what is wanted, or problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.places import keeping
from accounts.places.keeping import Model, Wanted
from localities.finding import Index
from localities.models import Body, ServicePoint
from localities.registers.alphabet import fold
from surveys.tabular.problems import Problems
from wording.text import Text
from work.people.rows import days_of
from work.tables.columns import Column
from work.tables.reading import Line, day_of


def _columns(example: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column("unit", Text("Đơn vị (mã hoặc tên)", "Unit (code or name)"), "20"),
        Column("kind", Text("Loại", "Type"), example["kind"]),
        Column("name_vi", Text("Tên", "Name"), example["name_vi"]),
        Column(
            "name_en",
            Text("Tên tiếng Anh", "Name in English"),
            example["name_en"],
            needed=False,
        ),
        Column(
            "code", Text("Mã (để trống: mã mới)", "Code (empty: a new one)"), "", False
        ),
        Column("valid_from", Text("Từ ngày", "From"), "01/01/2027", needed=False),
    )


POINT_COLUMNS = _columns(
    {
        "kind": "Trung tâm Phục vụ hành chính công cấp tỉnh",
        "name_vi": "Điểm tiếp nhận số 2, Trung tâm Phục vụ hành chính công",
        "name_en": "Counter 2 of the Public Administration Service Centre",
    }
)
BODY_COLUMNS = _columns(
    {
        "kind": "Sở, ngành của tỉnh",
        "name_vi": "Sở Nội vụ",
        "name_en": "Department of Home Affairs",
    }
)


@dataclass(frozen=True)
class Numbered:
    row: int
    wanted: Wanted


def columns_of(model: Model) -> tuple[Column, ...]:
    return POINT_COLUMNS if model is ServicePoint else BODY_COLUMNS


def read(
    model: Model,
    lines: Sequence[Line],
    problems: Problems,
    *,
    file: str,
    by: User,
    at: datetime,
) -> list[Numbered]:
    """What a table wants stored; whatever is wrong with it goes to `problems`."""
    today = timezone.localdate(at)
    index = Index(keeping.managed_units(by), on=today)
    found = []
    for line in lines:
        one = _wanted(model, line, index, today, _noting(problems, file, line))
        if one is not None:
            found.append(Numbered(line.row, one))
    wanted = [one.wanted for one in found]
    cells = {line.row: line.cells for line in lines}
    for numbered, faults in zip(
        found, keeping.faults(model, wanted, by=by), strict=True
    ):
        for fault in faults:
            value = cells[numbered.row].get(fault.field, "")
            where = {"row": numbered.row, "column": fault.field, "value": value}
            problems.add(fault.code, file=file, **where)
    return found


def _noting(problems: Problems, file: str, line: Line) -> Callable[..., None]:
    def note(code: str, column: str, **facts: Any) -> None:
        where = {"row": line.row, "column": column, "value": line.cells[column]}
        problems.add(code, file=file, **where, **facts)

    return note


def _wanted(
    model: Model, line: Line, index: Index, today: date, note: Callable[..., None]
) -> Wanted | None:
    cells, wrong = line.cells, False

    def noted(code: str, column: str, **facts: Any) -> None:
        nonlocal wrong
        wrong = True
        note(code, column, **facts)

    unit = _unit(cells["unit"], index, noted)
    kind = kind_of(model, cells["kind"])
    if kind is None:
        noted("kind_unknown", "kind", known=_kinds(model))
    if not cells["name_vi"]:
        noted("name_missing", "name_vi")
    begins = day_of(cells["valid_from"]) if cells["valid_from"] else today
    if begins is None:
        noted("day_odd", "valid_from")
    if wrong or unit is None or kind is None or begins is None:
        return None
    names = (cells["name_vi"][:200], cells["name_en"][:200])
    return Wanted(unit, kind, *names, cells["code"][:20].upper(), begins)


def _unit(words: str, index: Index, noted: Callable[..., None]) -> Any:
    found = index.units(words) if words else None
    if found is None:
        noted("unit_missing", "unit")
    elif found.one is not None:
        return found.one
    elif found.valid:
        noted("place_of_several", "unit", count=len(found.valid))
    elif found.not_valid:
        noted("place_over", "unit", **days_of(found.not_valid[-1]))
    else:
        noted("place_unknown", "unit")
    return None


def kind_of(model: Model, words: str) -> str | None:
    """A type by its words in either language, or by its code."""
    said = fold(words)
    for kind in model.Kind:
        if said == fold(kind.value) or said in _labels(kind):
            return kind.value
    return None


def _labels(kind: ServicePoint.Kind | Body.Kind) -> set[str]:
    found = set()
    for language in ("vi", "en"):
        with override(language):
            found.add(fold(str(kind.label)))
    return found


def _kinds(model: Model) -> Text:
    said = []
    for language in ("vi", "en"):
        with override(language):
            said.append("; ".join(str(kind.label) for kind in model.Kind))
    return Text(*said)
