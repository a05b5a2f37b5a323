"""The public API: releases and figures, read only, paged, in both languages.

Only what is public exists here: drafts and embargoed editions answer 404. Every
answer says whether its figures are simulated.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from publishing.content import FigureRow, IndicatorRow, ReleaseContent, names
from publishing.models import Figure, Indicator, Release

MAX_AGE = 60
LIFE = ["edition", "state", "embargo_until", "sealed_at", "digest", "reason"]
UNIT = ["unit", "unit_level", "unit_valid_from", "name_vi", "name_en"]


class IndicatorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Indicator
        fields = names(IndicatorRow)


class ReleaseSerializer(serializers.ModelSerializer):
    owner = serializers.CharField(source="owner.code", help_text="unit code")

    class Meta:
        model = Release
        fields = [*LIFE, "owner", *names(ReleaseContent)]


class OneReleaseSerializer(ReleaseSerializer):
    indicators = IndicatorSerializer(many=True)

    class Meta(ReleaseSerializer.Meta):
        fields = [*ReleaseSerializer.Meta.fields, "indicators"]


class FigureSerializer(serializers.ModelSerializer):
    """Percent and points as strings, exactly as announced."""

    unit = serializers.CharField(source="unit.code")
    unit_level = serializers.CharField(source="unit.level")
    unit_valid_from = serializers.DateField(source="unit.valid_from")
    name_vi = serializers.CharField(source="unit.short_vi")
    name_en = serializers.CharField(source="unit.short_en")

    class Meta:
        model = Figure
        fields = [*UNIT, *names(FigureRow)]


class Pages(LimitOffsetPagination):
    """`limit` (at most 5,000) and `offset`; each page says what it is part of."""

    default_limit = 200
    max_limit = 5_000

    def get_paginated_response(self, data):
        answer = super().get_paginated_response(data).data
        return Response(self.stamp | answer)

    def get_paginated_response_schema(self, schema):
        envelope = super().get_paginated_response_schema(schema)
        envelope["properties"]["simulated"] = {"type": "boolean"}
        return envelope

    stamp: dict = {}


class Public:
    """Open to everyone, no session read, kept by caches for a minute."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @classmethod
    def as_view(cls, **options):
        return conditional_page(super().as_view(**options))

    def finalize_response(self, request, response, *arguments, **words):
        answer = super().finalize_response(request, response, *arguments, **words)
        if answer.status_code == 200:
            patch_cache_control(answer, public=True, max_age=MAX_AGE)
        return answer


@extend_schema(exclude=True)
class Root(Public, APIView):
    """Where everything is."""

    def get(self, request):
        pages = {
            "releases": "api:releases",
            "figures": "api:figures",
            "schema": "schema",
            "docs": "api-docs",
        }
        at = request.build_absolute_uri
        return Response({name: at(reverse(page)) for name, page in pages.items()})


class Releases(Public, generics.ListAPIView):
    """Every edition that is or was public, newest round first."""

    serializer_class = ReleaseSerializer
    pagination_class = Pages

    def get_queryset(self):
        return Release.objects.readable().select_related("owner").newest_first()

    def paginate_queryset(self, queryset):
        page = super().paginate_queryset(queryset)
        self.paginator.stamp = {"simulated": any(r.simulated for r in page)}
        return page


class OneRelease(Public, generics.RetrieveAPIView):
    """One edition with its indicators in order."""

    serializer_class = OneReleaseSerializer

    def get_object(self):
        return _edition(self.kwargs["round_code"], self.kwargs["edition"])


FILTERS = {
    "release": "round code, or round code/edition; the newest national one if empty",
    "indicator": "indicator code, such as overall or F1; repeatable",
    "unit": "unit code, such as 33, or VN; repeatable",
    "basis": "published or units-2025; published if empty",
    "domain": "all, sex, age_group, ...; all if empty",
}

REPEATABLE = ("indicator", "unit")


@extend_schema(
    parameters=[
        OpenApiParameter(name, str, description=says, many=name in REPEATABLE)
        for name, says in FILTERS.items()
    ]
)
class Figures(Public, generics.ListAPIView):
    """Figures of one release, in the order basis, domain, indicator, unit."""

    serializer_class = FigureSerializer
    pagination_class = Pages
    queryset = Figure.objects.none()

    def get_queryset(self):
        asked = self.request.query_params
        self.release = _release(asked.get("release", ""))
        if self.release.state == Release.State.WITHDRAWN:
            raise NotFound(f"{self.release}: withdrawn. {self.release.reason}")
        figures = self.release.figures.filter(
            basis=_basis(self.release, asked.get("basis")),
            domain=asked.get("domain") or "all",
        )
        for name, field in (("indicator", "indicator"), ("unit", "unit__code")):
            if words := [word for word in asked.getlist(name) if word]:
                figures = figures.filter(Q(**{f"{field}__in": words}))
        return figures.select_related("unit").order_by(
            "indicator", "domain_level", "unit__level", "unit__code"
        )

    def paginate_queryset(self, queryset):
        self.paginator.stamp = {
            "simulated": self.release.simulated,
            "release": f"{self.release.round_code}/{self.release.edition}",
            "digest": self.release.digest,
        }
        return super().paginate_queryset(queryset)


def _basis(release, asked):
    """A basis of the release; ValidationError names those there are."""
    basis = asked or release.bases[0]
    if basis not in release.bases:
        there = ", ".join(release.bases)
        raise ValidationError({"basis": f"No basis “{basis}” here; there is: {there}."})
    return basis


def _release(asked):
    """The release of "code", "code/edition" or nothing; NotFound says which is not."""
    code, _slash, edition = asked.partition("/")
    if edition:
        return _edition(code, edition)
    public = Release.objects.public().newest_first()
    found = (public.filter(round_code=code) if code else public.national()).first()
    if found is None:
        raise NotFound(f"No public release “{asked}”; see /api/v1/releases/.")
    return found


def _edition(code, edition):
    """A readable edition; a withdrawn one is found but has no figures to give."""
    releases = Release.objects.readable().select_related("owner")
    numbered = str(edition).isdecimal() and int(edition) < 32_768
    found = releases.filter(round_code=code, edition=edition if numbered else 0).first()
    if found is None:
        raise NotFound(f"No public release “{code}/{edition}”; see /api/v1/releases/.")
    return found
