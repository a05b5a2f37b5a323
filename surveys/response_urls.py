"""Addresses of the questionnaires kept, below /phieu-da-thu/."""

from django.urls import path

from surveys.channels.bulk import upload
from surveys.editing.pages import out_of_sample, responses

app_name = "kept"

urlpatterns = [
    path("", responses.found, name="found"),
    path("nop-tep/", upload.upload, name="upload"),
    path("ngoai-mau/", out_of_sample.beyond, name="beyond"),
    path("<int:pk>/", responses.one, name="one"),
]
