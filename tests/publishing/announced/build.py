"""Statements and families of a few figures, for tests of the arithmetic."""

from publishing.content.announced.statements import (
    Bands,
    Declaration,
    Family,
    Indicator,
    Method,
    Size,
    Statement,
)
from wording.text import Text

NAME = Text("SIPAS", "SIPAS")
BLANK = dict.fromkeys(Statement._fields, "") | dict.fromkeys(
    ("percent", "points", "maximum", "number", "rank", "of", "change", "places")
)


def statement(**words):
    said = {"year": 2021, "level": "province", "unit": "20/2008-08-01"}
    said |= {"indicator": "overall", "statistic": "value", "status": "published"}
    return Statement(**BLANK | said | {"source": "a"} | words)


def family(*statements, size=None, bands=()):
    declared = Declaration(
        code="t",
        family="sipas",
        name=NAME,
        family_name=NAME,
        notes=NAME,
        indicators=(Indicator("overall", NAME, "index"),),
        methods=(Method(2017, 2024, NAME),),
        bands=(Bands((2021,), "province", tuple(bands)),),
        sizes=(Size("province", 2017, 2024, size),) if size else (),
    )
    return Family(declared, statements)
