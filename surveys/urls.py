"""Addresses of the door for questionnaires, below /api/v1/."""

from django.urls import path

from surveys.channels.api.views import Questionnaires, Sync

app_name = "intake"

urlpatterns = [
    path("sync", Sync.as_view(), name="sync"),
    path("questionnaires/", Questionnaires.as_view(), name="questionnaires"),
]
