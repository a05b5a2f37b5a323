"""Addresses of the questionnaires kept, below /phieu-da-thu/."""

from django.urls import path

from surveys.channels.bulk import upload
from surveys.editing.pages import responses

app_name = "kept"

urlpatterns = [
    path("", responses.found, name="found"),
    path("nop-tep/", upload.upload, name="upload"),
    path("<int:pk>/", responses.one, name="one"),
]
