"""Pages of a list by the keys of its last row.

No row is counted over, and none is missed or shown twice when others come in between,
as rows numbered by their place would be.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest

AFTER = "sau"
SALT = "accounts.staff.keyset"
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Page:
    """Rows of one page; `here`, `next` are words for the address, "" where there is
    none; `start` and `onward` are queries that keep what else was asked."""

    rows: list[Any]
    here: str
    next: str
    start: str
    onward: str

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    @property
    def is_one_of_several(self) -> bool:
        return bool(self.here or self.next)


def page_of(request: HttpRequest, rows: QuerySet[Any], *, size: int) -> Page:
    """The page asked for, in the order the rows have by the names of their columns.

    The order must end with a key no two rows share. A word nobody was given opens the
    first page.
    """
    keys = [_name_of(key) for key in rows.query.order_by]
    here = request.GET.get(AFTER, "")
    last = _read(here, len(keys))
    if last is None:
        here = ""
    else:
        rows = rows.filter(_beyond(keys, last))
    found = list(rows[: size + 1])
    following = _word(found[size - 1], keys) if len(found) > size else ""
    return Page(
        rows=found[:size],
        here=here,
        next=following,
        start=_query(request),
        onward=_query(request, following),
    )


def _name_of(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"annotate {key}: pages go by the names of columns")
    return key


def _read(word: str, count: int) -> list[Any] | None:
    """The keys of the row a page begins after; None for the first page."""
    try:
        last = signing.loads(word, salt=SALT)
    except signing.BadSignature:
        return None
    return last if isinstance(last, list) and len(last) == count else None


def _word(row: object, keys: list[str]) -> str:
    return signing.dumps([_value(row, key.lstrip("-")) for key in keys], salt=SALT)


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part, None)
    return row.isoformat() if isinstance(row, date) else row


def _query(request: HttpRequest, after: str = "") -> str:
    words = request.GET.copy()
    words.pop(AFTER, None)
    if after:
        words[AFTER] = after
    return words.urlencode()


def _beyond(keys: list[str], last: list[Any]) -> Q:
    """Rows after the one with these keys."""
    found, alike = NOTHING, Q()
    for key, value in zip(keys, last, strict=True):
        name = key.lstrip("-")
        found |= alike & _past(name, value, down=key.startswith("-"))
        same = {f"{name}__isnull": True} if value is None else {name: value}
        alike &= Q(**same)
    return found


def _past(name: str, value: Any, *, down: bool) -> Q:
    # PostgreSQL puts what is empty last, and first where the order goes down.
    if down:
        return Q(
            **{f"{name}__isnull": False} if value is None else {f"{name}__lt": value}
        )
    if value is None:
        return NOTHING
    return Q(**{f"{name}__gt": value}) | Q(**{f"{name}__isnull": True})
