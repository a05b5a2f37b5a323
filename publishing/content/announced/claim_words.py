"""The words of a claim: measures and levels as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from publishing.content.announced.amounts import movement
from publishing.content.announced.names import words
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

NO_MEASURE = Text(
    "Không hiểu đại lượng “{value}”.", "The measure “{value}” is not understood."
)


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


# What a value that says how far something moved is about, whatever was chosen.
MOVING = {"rank": "places", "percent": "change", "points": "change"}


def measure_of(written: str, value: str = "") -> str:
    """The measure by its own word where people say it otherwise: "Index (%)".

    "Up 8 places" is about places, whatever was chosen beside it.
    """
    plain = words(written)
    found = SPOKEN.get(plain) or SYNONYMS.get(plain.replace(" ", "_"))
    if found is None:
        return written.strip()
    moved = movement(value)
    if moved is None or found not in (*MOVING, *MOVING.values()):
        return found
    return moved or MOVING.get(found, found)
