"""The public API of scorecards' points: every component of every place."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, ValidationError

from publishing.api import Pages, Public
from publishing.models import Release, Score

FILTERS = {
    "release": "code or code/edition of a release of points; the newest if empty",
    "league": "a league of it; all if empty",
    "component": "total, a field, criterion, component or method:...; all if empty",
    "place": "unit or body code; all if empty",
}
COLUMNS = (
    *("component", "league", "standing", "points", "maximum", "percent", "state"),
    *("standard_error", "rank", "rank_low", "rank_high", "group_code"),
    *("change_points", "change_places", "change_verdict", "claimed"),
    *("why_vi", "why_en"),
)


class ScoreSerializer(serializers.ModelSerializer):
    place = serializers.CharField(source="place.code")
    name = serializers.CharField()

    class Meta:
        model = Score
        fields = ("place", "name", *COLUMNS)


@extend_schema(
    parameters=[
        OpenApiParameter(name, str, description=d) for name, d in FILTERS.items()
    ]
)
class Scores(Public, generics.ListAPIView):
    """Points of one release, in the order place, component."""

    pagination_class = Pages
    serializer_class = ScoreSerializer
    queryset = Score.objects.none()

    def get_queryset(self) -> QuerySet[Score]:
        asked = self.request.query_params
        odd = set(asked) - set(FILTERS) - {"limit", "offset", "format"}
        if odd:
            there = ", ".join(FILTERS)
            said = f"No such filter; there is: {there}."
            raise ValidationError(dict.fromkeys(sorted(odd), said))
        self.release = _release(asked.get("release", ""))
        rows = Score.objects.filter(release=self.release)
        for name in ("league", "component"):
            if word := asked.get(name):
                rows = rows.filter(**{name: word})
        if code := asked.get("place"):
            rows = rows.filter(unit__code=code) | rows.filter(body__code=code)
        return rows.select_related("unit", "body").order_by(
            "unit__code", "body__code", "component"
        )

    def paginate_queryset(self, queryset: QuerySet[Score]) -> list[Score]:
        self.paginator.stamp = {
            "simulated": self.release.simulated,
            "release": f"{self.release.round_code}/{self.release.edition}",
            "digest": self.release.digest,
        }
        return super().paginate_queryset(queryset)


def _release(asked: str) -> Release:
    """The release of "code", "code/edition" or nothing; NotFound says which is not."""
    code, _slash, edition = asked.partition("/")
    found = Release.objects.readable() if edition else Release.objects.public()
    found = found.of_scorecards().exclude(state=Release.State.WITHDRAWN)
    if code:
        found = found.filter(round_code=code)
    if edition:
        numbered = edition.isdecimal() and int(edition) < 32_768
        found = found.filter(edition=int(edition) if numbered else 0)
    release = found.newest_first().first()
    if release is None:
        raise NotFound(f"No public release of points “{asked}”.")
    return release
