"""Addresses of the public API, below /api/v1/."""

from django.urls import path

from publishing import announced_api, api, scores_api

app_name = "api"

urlpatterns = [
    path("", api.Root.as_view(), name="root"),
    path("releases/", api.Releases.as_view(), name="releases"),
    path(
        "releases/<str:round_code>/<int:edition>/",
        api.OneRelease.as_view(),
        name="release",
    ),
    path("figures/", api.Figures.as_view(), name="figures"),
    path("answers/", api.Answers.as_view(), name="answers"),
    path("scores/", scores_api.Scores.as_view(), name="scores"),
    path("announced/", announced_api.AnnouncedFigures.as_view(), name="announced"),
    path("announced/claims/", announced_api.Claims.as_view(), name="claims"),
]
