"""Addresses of scoring, below /api/v1/."""

from django.urls import path

from scoring.api import RunProgress

urlpatterns = [path("runs/<int:pk>/", RunProgress.as_view(), name="run-progress")]
