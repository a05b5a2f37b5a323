"""Amounts as people write them: 87,07 %, up 8 places, thứ 31/63, over 39,700."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from localities.registers.alphabet import fold
from publishing.content.announced.printing import Value, agree
from wording.text import Text

WAYS = {
    "over": ("over", "more than", "above", "hon", "tren", "at least", "it nhat", ">"),
    "under": ("under", "less than", "fewer than", "below", "duoi", "<"),
    "nearly": ("nearly", "almost", "gan", "xap xi"),
    "about": ("about", "around", "approximately", "khoang"),
}
QUALIFIED = re.compile(
    "^("
    + "|".join(re.escape(one) for of in WAYS.values() for one in of)
    + r")\s*(?=\d)"
)
# How far from the number "nearly" and "about" may lie.
NEAR = Decimal("0.05")

UP = "tang|nang|up|rose|rise|increased?|higher|gained"
DOWN = "giam|tut|xuong|ha|down|fell|fall|decreased?|lower|dropped|drop|lost"
MOVED = re.compile(
    rf"^(?:an? )?(?:(?P<up>{UP})|(?P<down>{DOWN}))(?: (?:len|them|di|xuong|by|of))?\s+"
)
MOVED_AFTER = re.compile(r"\s(?:(?P<up>up|higher)|(?P<down>down|lower))$")
# What stands before a number and says nothing of it.
BEFORE = re.compile(
    r"^(?:(?:xep|dung|giu|o|dat duoc|dat|duoc|la|muc|vi tri|ranked|rank|reached|reaches"
    r"|at|is|was|thu hang|thu|hang)\s+|(?:thu|hang|number|no\.?|#)\s*(?=\d))"
)
PLACES = r"bac|hang|places?|ranks?|positions?|spots?"
POINTS = (
    r"diem phan tram|diem ?%|phan tram|percentage points?|per ?cent|points?|pp|diem|%"
)
THINGS = (
    r"nguoi|phieu|tinh, thanh pho|tinh thanh|tinh|don vi|bo|people|provinces?|units?"
)
AFTER = re.compile(rf" ?(?:(?P<places>{PLACES})|(?P<points>{POINTS})|{THINGS})$")
ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)\b")
FRACTION = re.compile(
    r"^(\d+(?:[.,]\d+)?)"
    r"\s*(?:/|out of|of|tren tong so|tren|trong so|trong)\s*(\d+(?:[.,]\d+)?)"
    r"(?: [a-z][a-z, ]*)?$"
)
FIRST = re.compile(
    r"^(?:dung |xep |o )?(?:(?:vi tri )?(?:thu )?nhat|dung dau|dan dau|dau bang"
    r"|hang nhat|first|top|leading)(?: (?:ca nuoc|toan quoc|bang|bang xep hang))?$"
)
LAST = re.compile(
    r"^(?:dung |xep |o )?(?:vi tri |hang )?(?:cuoi|chot|thap nhat|last|bottom)"
    r"(?: (?:cung|bang|bang xep hang|ca nuoc|toan quoc|of the list))?$"
)
SPELLED = ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi")
SPELLED_OUT = re.compile(rf"\b({'|'.join(SPELLED)})(?= (?:{PLACES})$)")
GROUP = re.compile(r"^(?:nhom|group|loai|hang)\s+(?=\S)")

NOT_A_NUMBER = Text("“{value}” không phải là số.", "“{value}” is no number.")


@dataclass(frozen=True, slots=True)
class NotUnderstood(Exception):
    """A word of a claim that means nothing here; `said` says which."""

    said: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What a claim says: a value, how exactly, and the whole it is a part of."""

    value: Value
    way: str = ""
    of: Decimal | None = None

    def holds(self, known: Value) -> bool:
        """Whether the value may be what is said."""
        if isinstance(self.value, str) or isinstance(known, str):
            return self.value == known
        if self.way == "over":
            return known >= self.value
        if self.way == "under":
            return known <= self.value
        if agree(self.value, known):
            return True
        below = (self.value - known) / self.value if self.value else Decimal(1)
        least = Decimal(0) if self.way == "nearly" else -NEAR
        return bool(self.way) and least <= below <= NEAR


def asked_of(written: str, like: Value) -> Asked:
    """What is said, as the kind of value it is held against."""
    if isinstance(like, str):
        text = GROUP.sub("", fold(written).strip())
        return Asked(text.upper() if like.isupper() else text)
    return amount_of(written)


def is_last(written: str) -> bool:
    """Whether a rank is said as "cuối bảng": that of however many there are."""
    return bool(LAST.match(_plain(written)))


def movement(written: str) -> str | None:
    """ "places" or "change" where a value says it moved so far, "" where it moved by
    something; None where it does not say that it moved."""
    text = _plain(written)
    if not (MOVED.match(text) or MOVED_AFTER.search(text)):
        return None
    unit = AFTER.search(MOVED_AFTER.sub("", text))
    if unit is None:
        return ""
    return "places" if unit["places"] else "change" if unit["points"] else ""


def amount_of(written: str) -> Asked:
    """A number as people write it: 87,07 %, +3.1, 24/24, 31 of 63, thứ 31, over 39,700,
    up 8 places, giảm 1,49%; 1 for who leads.

    Raises NotUnderstood.
    """
    text = _plain(written)
    if FIRST.match(text):
        return Asked(Decimal(1))
    text, sign, way = _without_words(text)
    text = AFTER.sub("", ORDINAL.sub(r"\1", text)).strip()
    of = None
    if fraction := FRACTION.match(text):
        text, of = fraction[1], _number(fraction[2], written)
    number = _number(text.lstrip("+"), written)
    return Asked(-abs(number) if sign < 0 else number, way, of)


def _plain(written: str) -> str:
    """Folded, with one minus, and small numbers before "places" in digits."""
    text = " ".join(fold(written).split()).replace("\u2212", "-")
    return SPELLED_OUT.sub(lambda found: str(SPELLED.index(found[1]) + 1), text)


def _without_words(text: str) -> tuple[str, int, str]:
    """The number with its unit, which way it moved, and how exactly it is meant."""
    sign, way = 1, ""
    if after := MOVED_AFTER.search(text):
        text = text[: after.start()]
        sign = -1 if after["down"] else 1
    while True:
        if found := QUALIFIED.match(text):
            way = next(name for name, of in WAYS.items() if found[1] in of)
        elif found := MOVED.match(text):
            sign = -1 if found["down"] else 1
        else:
            found = BEFORE.match(text)
        if found is None:
            return text, sign, way
        text = text[found.end() :]


def _number(text: str, written: str) -> Decimal:
    if re.fullmatch(r"-?\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        text = text.replace(",", "").replace(".", "")
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise NotUnderstood(NOT_A_NUMBER.filled({"value": written})) from None
    if not found.is_finite():
        raise NotUnderstood(NOT_A_NUMBER.filled({"value": written}))
    return found
