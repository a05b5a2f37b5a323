"""The words of a claim: measures, levels and numbers as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from localities.registers.alphabet import fold
from publishing.content.announced.names import words
from publishing.content.announced.printing import Value, agree
from wording.text import Text

# How people name a whole level, and the measures of a figure.
COLLECTIONS = {
    "provinces": "province",
    "tinh": "province",
    "tinh thanh pho": "province",
    "provinces and cities": "province",
    "province": "province",
    "ministries": "ministry",
    "bo nganh": "ministry",
    "bo": "ministry",
    "ministries and agencies": "ministry",
    "ministries and ministerial level agencies": "ministry",
    "departments": "department",
    "so": "department",
    "districts": "district",
    "communes": "commune",
    "regions": "region",
    "vung": "region",
}
SYNONYMS = {
    "percent": "percent",
    "percentage": "percent",
    "mean_percent": "percent",
    "index_value": "percent",
    "value": "percent",
    "index": "percent",
    "score": "percent",
    "percent_of_max": "percent",
    "percent_of_maximum": "percent",
    "points": "points",
    "max": "maximum",
    "maximum": "maximum",
    "rank": "rank",
    "of": "of",
    "places": "places",
    "rank_change": "places",
    "places_change": "places",
    "ranks": "places",
    "position": "rank",
    "ranking": "rank",
    "change": "change",
    "change_pp": "change",
    "points_change": "change",
    "percent_change": "change",
    "change_percent": "change",
    "change_points": "change",
    "increase": "change",
    "group": "group",
    "count": "number",
    "number": "number",
}
STATISTIC = re.compile(r"^(mean|average|min|minimum|max|maximum|median)(?:_(\w+))?$")
NAMED_STATISTICS = {"average": "mean", "minimum": "min", "maximum": "max"}
COUNTED_GROUP = re.compile(r"^(?:count_)?group_([A-Za-z]{1,12})$")
RANGE = re.compile(
    r"^(?P<what>count|group)_(?:(?P<way>ge|gt|lt|le|above|below)_)?"
    r"(?P<one>\d+(?:\.\d+)?)(?:_(?P<two>\d+(?:\.\d+)?))?$"
)
COUNTED = re.compile(
    r"^(?:trung binh |mean of |average of )?(?:cac |the |all )?(?:\d+ )?"
)
YEARS_ABOVE = re.compile(r"^years_(?:above|ge)_(\d+(?:\.\d+)?)$")

# Measures by what people say in either language, folded.
SPOKEN = {
    **dict.fromkeys(("chi so", "gia tri", "ty le", "phan tram", "ket qua"), "percent"),
    **dict.fromkeys(("hang", "thu hang", "xep hang", "vi tri", "xep thu"), "rank"),
    **dict.fromkeys(("bac", "so bac", "tang bac", "thay doi hang"), "places"),
    **dict.fromkeys(("thay doi", "muc thay doi", "tang", "tang giam"), "change"),
    **dict.fromkeys(("nhom", "xep nhom"), "group"),
    **dict.fromkeys(("diem", "so diem", "tong diem"), "points"),
    **dict.fromkeys(("so luong", "so"), "number"),
    "trung binh": "mean",
    "cao nhat": "max",
    "thap nhat": "min",
}
# Families by what people call them beside the names in their tables.
CALLED = {
    "sipas": ("chi so hai long", "satisfaction index", "su hai long"),
    "par": (
        *("par", "par index", "cai cach hanh chinh", "chi so cai cach hanh chinh"),
        *("public administration reform index", "chi so cchc", "cchc"),
    ),
}
# A mean of a region is what is printed of the region.
MEAN_OF = re.compile(r"^(?:trung binh|mean|average)(?: cua| of)?(?: the)? ")
REGION = re.compile(r"^vung | region$")

ORDER = re.compile(
    r"^(?:xep |dung )?(?:thu hang|thu|hang|vi tri|ranked|rank|number|no\.|no|#)"
    r"\s*(?=\d)"
)
ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)\b")
FRACTION = re.compile(
    r"^(\d+)\s*(?:/|out of|of|tren tong so|tren|trong so|trong)\s*(\d+)"
    r"(?: [a-z][a-z, ]*)?$"
)
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

NO_MEASURE = Text(
    "Không hiểu đại lượng “{value}”.", "The measure “{value}” is not understood."
)
NOT_A_NUMBER = Text("“{value}” không phải là số.", "“{value}” is no number.")


@dataclass(frozen=True, slots=True)
class Claim:
    """A unit's measure of an index in a year, as somebody says it, in their words.

    `unit` is a name or code, a level ("provinces"), or "province / body";
    `measure` is a word such as percent, rank, places, change, mean, count_ge_90.
    """

    index: str
    year: int
    unit: str
    indicator: str
    measure: str
    value: str


@dataclass(frozen=True, slots=True)
class NotUnderstood(Exception):
    """A word of a claim that means nothing here; `said` says which."""

    said: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What a claim says: a value, how exactly, and of how many units it is the rank."""

    value: Value
    way: str = ""
    of: Decimal | None = None

    def holds(self, known: Value) -> bool:
        """Whether the value may be what is said."""
        if agree(self.value, known):
            return True
        if isinstance(self.value, str) or isinstance(known, str) or not self.way:
            return False
        if self.way == "over":
            return known > self.value
        if self.way == "under":
            return known < self.value
        below = (self.value - known) / self.value if self.value else Decimal(1)
        return (Decimal(0) if self.way == "nearly" else -NEAR) <= below <= NEAR


def measure_of(written: str) -> str:
    """The measure by its own word where people say it otherwise: "Index (%)"."""
    plain = words(written)
    return SPOKEN.get(plain) or SYNONYMS.get(plain.replace(" ", "_")) or written.strip()


def asked_of(written: str, like: Value) -> Asked:
    """What is said, as the kind of value it is held against."""
    if isinstance(like, str):
        text = written.strip()
        return Asked(text.upper() if like.isupper() else text)
    return amount_of(written)


def amount_of(written: str) -> Asked:
    """A number as people write it: 87,07 %, +3.1, 24/24, 31 of 63, thứ 31, over 39,700.

    Raises NotUnderstood.
    """
    text = " ".join(fold(written).split()).replace("\u2212", "-")
    way = ""
    if found := QUALIFIED.match(text):
        way = next(name for name, of in WAYS.items() if found[1] in of)
        text = text[found.end() :]
    text = ORDINAL.sub(r"\1", ORDER.sub("", text)).strip().rstrip("%").strip()
    of = None
    if fraction := FRACTION.match(text):
        text, of = fraction[1], Decimal(fraction[2])
    return Asked(_number(text.lstrip("+"), written), way, of)


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
