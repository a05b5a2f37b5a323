"""The public API: releases and figures, read only, paged, in both languages.

Only what is public exists here: drafts and embargoed editions answer 404. Every
answer says whether its figures are simulated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.staff.request import View
from publishing.content.release_content import (
    DistributionRow,
    FigureRow,
    IndicatorRow,
    ReleaseContent,
    names,
)
from publishing.exports import FILES
from publishing.models import Distribution, Figure, Indicator, Release
from publishing.models.figure import FigureQuerySet
from publishing.models.release import ReleaseQuerySet
from publishing.pages.archive import as_readers_know

MAX_AGE = 60
LIFE = ["edition", "state", "embargo_until", "sealed_at", "digest", "reason"]
UNIT = ["unit", "unit_level", "unit_valid_from", "name_vi", "name_en"]


class IndicatorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Indicator
        fields = names(IndicatorRow)


class ReleaseSerializer(serializers.ModelSerializer):
    owner = serializers.CharField(source="owner.code", help_text="unit code")

    def to_representation(self, instance: Release) -> dict[str, object]:
        return super().to_representation(as_readers_know(instance))

    class Meta:
        model = Release
        fields = [*LIFE, "owner", *names(ReleaseContent)]


class OneReleaseSerializer(ReleaseSerializer):
    indicators = IndicatorSerializer(many=True)
    files = serializers.SerializerMethodField()

    class Meta(ReleaseSerializer.Meta):
        fields = [*ReleaseSerializer.Meta.fields, "indicators", "files"]

    def get_files(self, release: Release) -> dict[str, str]:
        """Addresses of the downloads by name; none of a withdrawn edition."""
        if release.state == Release.State.WITHDRAWN:
            return {}
        at = self.context["request"].build_absolute_uri
        place = [release.round_code, release.edition]
        return {
            f.name: at(reverse("portal:file", args=[*place, f.name])) for f in FILES
        }


class OfUnitSerializer(serializers.ModelSerializer):
    """Percent and points as strings, exactly as announced."""

    unit = serializers.CharField(source="unit.code")
    unit_level = serializers.CharField(source="unit.level")
    unit_valid_from = serializers.DateField(source="unit.valid_from")
    name_vi = serializers.CharField(source="unit.short_vi")
    name_en = serializers.CharField(source="unit.short_en")


class FigureSerializer(OfUnitSerializer):
    class Meta:
        model = Figure
        fields = [*UNIT, *names(FigureRow)]


class AnswersSerializer(OfUnitSerializer):
    class Meta:
        model = Distribution
        fields = [*UNIT, *names(DistributionRow)]


class Pages(LimitOffsetPagination):
    """`limit` (at most 5,000) and `offset`; each page says what it is part of."""

    default_limit = 200
    max_limit = 5_000

    def get_paginated_response(self, data: Any) -> Response:
        answer = super().get_paginated_response(data).data
        return Response(self.stamp | answer)

    def get_paginated_response_schema(
        self, schema: Mapping[str, dict[str, str] | str]
    ) -> dict[str, object]:
        envelope = super().get_paginated_response_schema(schema)
        envelope["properties"]["simulated"] = {"type": "boolean"}
        return envelope

    stamp: dict = {}


class Public:
    """Open to everyone, no session read, kept by caches for a minute."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @classmethod
    def as_view(cls, **options: Any) -> View:
        return conditional_page(cast(Any, super()).as_view(**options))

    def finalize_response(
        self,
        request: Request,
        response: HttpResponseBase,
        *arguments: Any,
        **words: Any,
    ) -> HttpResponseBase:
        answer = cast(Any, super()).finalize_response(
            request, response, *arguments, **words
        )
        if answer.status_code == 200:
            patch_cache_control(answer, public=True, max_age=MAX_AGE)
        return answer


@extend_schema(exclude=True)
class Root(Public, APIView):
    """Where everything is."""

    def get(self, request: Request) -> Response:
        pages = {
            "releases": "api:releases",
            "figures": "api:figures",
            "answers": "api:answers",
            "announced": "api:announced",
            "claims": "api:claims",
            "schema": "schema",
            "docs": "api-docs",
        }
        at = request.build_absolute_uri
        return Response({name: at(reverse(page)) for name, page in pages.items()})


def _parameters(filters: Mapping[str, str]):
    return extend_schema(
        parameters=[
            OpenApiParameter(name, str, description=says, many=name in REPEATABLE)
            for name, says in filters.items()
        ]
    )


def _known(asked: Mapping[str, object], filters: Collection[str]) -> None:
    """Refuse a filter there is not: ignored, it would answer another question."""
    odd = set(asked) - set(filters) - {"limit", "offset", "format"}
    if odd:
        there = ", ".join(filters)
        raise ValidationError(dict.fromkeys(odd, f"No such filter; there is: {there}."))


REPEATABLE = ("indicator", "unit")
RELEASE_FILTERS = {
    "round": "round code",
    "year": "year of the round, such as 2024",
    "simulated": "true or false",
}


@_parameters(RELEASE_FILTERS)
class Releases(Public, generics.ListAPIView):
    """Every edition that is or was public, newest round first."""

    serializer_class = ReleaseSerializer
    pagination_class = Pages
    queryset = Release.objects.none()

    def get_queryset(self) -> ReleaseQuerySet:
        asked = self.request.query_params
        _known(asked, RELEASE_FILTERS)
        releases = Release.objects.readable().select_related("owner")
        if code := asked.get("round"):
            releases = releases.filter(round_code=code)
        if year := asked.get("year"):
            releases = releases.filter(year=_year(year))
        if simulated := asked.get("simulated"):
            releases = releases.filter(simulated=_yes_or_no(simulated))
        return releases.newest_first()

    def paginate_queryset(self, queryset: ReleaseQuerySet) -> list[Release]:
        page = super().paginate_queryset(queryset)
        self.paginator.stamp = {"simulated": any(r.simulated for r in page)}
        return page


def _year(asked: str) -> int:
    if not (asked.isdecimal() and len(asked) == 4):
        raise ValidationError({"year": f"“{asked}” is no year, such as 2024."})
    return int(asked)


def _yes_or_no(asked: str) -> bool:
    if asked not in ("true", "false"):
        raise ValidationError({"simulated": f"“{asked}”: expected true or false."})
    return asked == "true"


class OneRelease(Public, generics.RetrieveAPIView):
    """One edition with its indicators in order."""

    serializer_class = OneReleaseSerializer

    def get_object(self) -> Release:
        return _edition(self.kwargs["round_code"], self.kwargs["edition"])


ANSWER_FILTERS = {
    "release": "round code, or round code/edition; the newest national one if empty",
    "indicator": "indicator code, such as overall or F1; repeatable",
    "unit": "unit code, such as 33, or VN; repeatable",
    "unit_level": "nation or province; all if empty",
    "basis": "published or units-2025; published if empty",
}
FILTERS = ANSWER_FILTERS | {
    "domain": "all, sex, age_group, ...; all if empty",
    "domain_level": "a group of the domain, such as female; all if empty",
}


class OfRelease(Public, generics.ListAPIView):
    """Rows of one release, filtered; each page says what it is part of."""

    pagination_class = Pages
    filters: dict = {}

    def get_queryset(self) -> FigureQuerySet | QuerySet[Distribution]:
        asked = self.request.query_params
        _known(asked, self.filters)
        self.release = _release(asked.get("release", ""))
        if self.release.state == Release.State.WITHDRAWN:
            raise NotFound(f"{self.release}: withdrawn. {self.release.reason}")
        rows = self.rows(self.release).filter(
            basis=_basis(self.release, asked.get("basis"))
        )
        for name, field in (("indicator", "indicator"), ("unit", "unit__code")):
            if words := [word for word in asked.getlist(name) if word]:
                rows = rows.filter(Q(**{f"{field}__in": words}))
        if level := asked.get("unit_level"):
            rows = rows.filter(unit__level=level)
        return rows.select_related("unit")

    def paginate_queryset(
        self, queryset: FigureQuerySet | QuerySet[Distribution]
    ) -> list[Figure | Distribution]:
        self.paginator.stamp = {
            "simulated": self.release.simulated,
            "collection": self.release.collection,
            "release": f"{self.release.round_code}/{self.release.edition}",
            "digest": self.release.digest,
        }
        return super().paginate_queryset(queryset)


@_parameters(FILTERS)
class Figures(OfRelease):
    """Figures of one release, in the order indicator, group, unit."""

    serializer_class = FigureSerializer
    queryset = Figure.objects.none()
    filters = FILTERS

    def rows(self, release: Release) -> FigureQuerySet:
        asked = self.request.query_params
        figures = release.figures.filter(domain=asked.get("domain") or "all")
        if level := asked.get("domain_level"):
            figures = figures.filter(domain_level=level)
        return figures.order_by(
            "indicator", "domain_level", "unit__level", "unit__code"
        )


@_parameters(ANSWER_FILTERS)
class Answers(OfRelease):
    """How people answered each criterion, in the order indicator, unit."""

    serializer_class = AnswersSerializer
    queryset = Distribution.objects.none()
    filters = ANSWER_FILTERS

    def rows(self, release: Release) -> QuerySet[Distribution]:
        return release.distributions.order_by("indicator", "unit__level", "unit__code")


def _basis(release: Release, asked: str) -> str:
    """A basis of the release; ValidationError names those there are."""
    basis = asked or release.bases[0]
    if basis not in release.bases:
        there = ", ".join(release.bases)
        raise ValidationError({"basis": f"No basis “{basis}” here; there is: {there}."})
    return basis


def _release(asked: str) -> Release:
    """The release of "code", "code/edition" or nothing; NotFound says which is not."""
    code, _slash, edition = asked.partition("/")
    if edition:
        return _edition(code, edition)
    public = Release.objects.public().newest_first()
    found = (public.filter(round_code=code) if code else public.national()).first()
    if found is None:
        raise NotFound(f"No public release “{asked}”; see /api/v1/releases/.")
    return found


def _edition(code: str, edition: str) -> Release:
    """A readable edition; a withdrawn one is found but has no figures to give."""
    releases = Release.objects.readable().select_related("owner")
    numbered = str(edition).isdecimal() and int(edition) < 32_768
    found = releases.filter(round_code=code, edition=edition if numbered else 0).first()
    if found is None:
        raise NotFound(f"No public release “{code}/{edition}”; see /api/v1/releases/.")
    return found
