"""Sentences an announcement of the PAR INDEX is made of, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from wording.text import Text

MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Announced:
    """A place's printed total: `of` is how many are ranked with it."""

    name: Text
    index: Text
    year: int
    percent: Decimal
    rank: int | None = None
    of: int = 0
    group: str = ""
    change_points: Decimal | None = None
    change_places: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None


def sentences(told: Announced) -> Text:
    """What may be announced of a place; a difference inside the error is called so."""
    parts = [_index(told), _rank(told), _change(told), _open(told)]
    said = [part for part in parts if part]
    return Text(" ".join(one.vi for one in said), " ".join(one.en for one in said))


def _index(told: Announced) -> Text:
    vi, en = _percent(told.percent)
    group = told.group
    return Text(
        f"{told.index.vi} năm {told.year} của {told.name.vi} đạt {vi}"
        + (f", thuộc nhóm {group}." if group else "."),
        f"{told.index.en} of {told.name.en} for {told.year} is {en}"
        + (f", in group {group}." if group else "."),
    )


def _rank(told: Announced) -> Text | None:
    if told.rank is None:
        return None
    return Text(
        f"Xếp thứ {told.rank}/{told.of}.", f"It ranks {told.rank} of {told.of}."
    )


def _change(told: Announced) -> Text | None:
    if told.change_points is None:
        return None
    vi, en = _number(abs(told.change_points))
    rose = told.change_points >= 0
    first = Text(
        f"{'Tăng' if rose else 'Giảm'} {vi} điểm phần trăm so với năm trước",
        f"{'Up' if rose else 'Down'} {en} percentage points on the year before",
    )
    places = told.change_places
    if not places:
        return Text(f"{first.vi}.", f"{first.en}.")
    many = abs(places)
    return Text(
        f"{first.vi}, {'tăng' if places > 0 else 'giảm'} {many} bậc.",
        f"{first.en}, {'up' if places > 0 else 'down'} {many}"
        f" {'place' if many == 1 else 'places'}.",
    )


def _open(told: Announced) -> Text | None:
    """Places the sampled points leave open."""
    if told.rank_low is None or told.rank_low == told.rank_high:
        return None
    span = f"{told.rank_low}–{told.rank_high}"
    return Text(
        f"Với sai số của các điểm khảo sát, thứ hạng có thể là {span}.",
        f"With the error of its surveyed points it may hold any place of {span}.",
    )


def _percent(number: Decimal) -> tuple[str, str]:
    vi, en = _number(number)
    return f"{vi}%", f"{en}%"


def _number(number: Decimal) -> tuple[str, str]:
    english = f"{number:.2f}".replace("-", MINUS)
    return english.replace(".", ","), english
