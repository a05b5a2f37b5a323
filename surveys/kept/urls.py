"""Addresses of the questionnaires kept, below /phieu-da-thu/."""

from django.urls import path

from surveys.channels import bulk
from surveys.kept import views

app_name = "kept"

urlpatterns = [
    path("", views.found, name="found"),
    path("nop-tep/", bulk.upload, name="upload"),
    path("<int:pk>/", views.one, name="one"),
]
