"""The public API of announced figures: what each source said, and claims judged.

They stand apart from releases: no answer is behind them, and every page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from localities.models import Unit
from publishing.announced import checking, store
from publishing.api import Pages, Public
from publishing.content.announced.claim_words import Claim
from publishing.exports import announced, announced_rows
from publishing.models import AnnouncedEdition

STAMP = {"announced": True, "simulated": False, "note": str(announced.NOTE)}
FILTERS = {
    "index": "sipas, par or another family; all if empty",
    "year": "such as 2021; all if empty",
    "level": "nation, province, ministry, ...; all if empty",
    "unit": "code or address of a unit or body, such as 20, lang-son, VN or bo-tu-phap;"
    " all if empty",
    "indicator": "overall, total, F1, procedures, ...; all if empty",
}
CLAIM = {
    "index": "sipas, par or another family",
    "year": "such as 2021",
    "unit": "a name, a code, provinces, ministries, or province / body",
    "indicator": "such as overall, total or procedures; the index itself if empty",
    "measure": "such as percent, rank, places, change, mean, count_group_B",
    "value": "as somebody prints it, such as 87.07 or 31/63",
}


def _parameters(filters: Mapping[str, str]) -> Any:
    return extend_schema(
        parameters=[
            OpenApiParameter(name, str, description=says)
            for name, says in filters.items()
        ],
        responses=OpenApiTypes.OBJECT,
    )


def _asked(request: Request, filters: Mapping[str, str]) -> dict[str, str]:
    """What is asked by name. ValidationError for a filter there is not."""
    odd = set(request.query_params) - set(filters) - {"limit", "offset", "format"}
    if odd:
        there = ", ".join(filters)
        raise ValidationError(dict.fromkeys(odd, f"No such filter; there is: {there}."))
    return {name: request.query_params.get(name, "").strip() for name in filters}


@_parameters(FILTERS)
class AnnouncedFigures(Public, APIView):
    """What each source said of each figure, and which values the portal prints."""

    def get(self, request: Request) -> Response:
        asked = _asked(request, FILTERS)
        asked["unit"] = _code_of(asked["unit"])
        pages = Pages()
        pages.stamp = STAMP | {"tables": self.tables()}
        page = pages.paginate_queryset(self.rows(asked), request, view=self)
        return pages.get_paginated_response(page)

    def tables(self) -> list[Any]:
        public = AnnouncedEdition.objects.public().order_by("family", "code")
        return list(public.values("code", "family", "edition", "digest"))

    def rows(self, asked: Mapping[str, str]) -> Sequence[Any]:
        found = []
        for edition in AnnouncedEdition.objects.public().order_by("family", "code"):
            if asked["index"] in ("", edition.family):
                found += [_said(row) for row in announced_rows.rows(edition)]
        return [row for row in found if _is_asked(row, asked)]


def _code_of(unit: str) -> str:
    """The code of a unit by its code or its address. Raises ValidationError."""
    if not unit:
        return unit
    for family in store.families().values():
        codes = {key.unit.partition("/")[0] for key in family.by_key}
        if unit in codes:
            return unit
        for key, slug in family.slugs.items():
            if unit == slug:
                return key.partition("/")[0]
    if found := Unit.objects.filter(Q(slug=unit) | Q(code=unit)).first():
        return found.code
    raise ValidationError({"unit": f"No unit or body “{unit}” is known here."})


def _said(row: Mapping[str, object]) -> dict[str, object]:
    """A row with numbers as strings, exactly as printed."""
    return {
        name: value if value is None or isinstance(value, int | str) else str(value)
        for name, value in row.items()
    }


def _is_asked(row: Mapping[str, object], asked: Mapping[str, str]) -> bool:
    unit = asked["unit"] in ("", row["unit_code"])
    same = (
        asked[name] in ("", str(row[name])) for name in ("year", "level", "indicator")
    )
    return unit and all(same)


@_parameters(CLAIM)
class Claims(Public, APIView):
    """Whether a claim agrees with what was announced, contradicts it, or is unknown."""

    def get(self, request: Request) -> Response:
        asked = _asked(request, CLAIM)
        year = asked.pop("year")
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise ValidationError({"year": f"“{year}” is no year, such as 2024."})
        if not AnnouncedEdition.objects.public().exists():
            raise NotFound("No table of announced figures is public.")
        verdict = checking.check(Claim(year=int(year), **asked))
        value = None if verdict.value is None else str(verdict.value)
        return Response(
            STAMP
            | {
                "verdict": verdict.outcome,
                "value": value,
                "says_vi": verdict.said.vi,
                "says_en": verdict.said.en,
                "sources": verdict.sources,
                "against": verdict.against,
            }
        )
