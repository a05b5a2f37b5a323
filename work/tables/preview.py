"""What a file would store, carried by the page until somebody confirms it.

Nothing is stored before: the rows travel signed, for one person and one hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core import signing

from accounts.models import User
from accounts.refusals import refused
from wording.refusals import Problem
from wording.shown import shown
from work.tables.columns import Column
from work.tables.reading import Line

SECONDS = 3600
SHOWN = 100


def sealed(value: object, *, kind: str, by: User) -> str:
    """Anything of JSON as one signed word for a hidden field."""
    return signing.dumps(value, salt=_salt(kind, by), compress=True)


def opened(word: str, *, kind: str, by: User) -> Any:
    """What was sealed for this person within the hour. Raises Refused."""
    try:
        return signing.loads(word, salt=_salt(kind, by), max_age=SECONDS)
    except signing.BadSignature:
        raise refused("preview_over") from None


def carried(lines: Sequence[Line], *, file: str, kind: str, by: User) -> str:
    """The rows as one signed word for a hidden field."""
    rows = [[line.row, list(line.cells.values())] for line in lines]
    return sealed([file, rows], kind=kind, by=by)


def brought(
    word: str, columns: Sequence[Column], *, kind: str, by: User
) -> tuple[str, list[Line]]:
    """(file, rows) as they were carried. Raises Refused."""
    file, rows = opened(word, kind=kind, by=by)
    names = [column.name for column in columns]
    return file, [
        Line(row, dict(zip(names, cells, strict=True))) for row, cells in rows
    ]


def _salt(kind: str, by: User) -> str:
    return f"work.tables.preview.{kind}.{by.pk}"


def explained(
    problems: Iterable[Problem], columns: Sequence[Column]
) -> Iterator[tuple[Any, str, str]]:
    """(problem, its column in words, what to do) for the table of problems."""
    labels = {column.name: column.label for column in columns}
    for one in problems:
        yield one, labels.get(one.column, one.column), shown(one.text)
