"""Addresses of the machine's own pages, below /viec/he-thong/."""

from django.urls import path

from operations import pages

app_name = "operations"
urlpatterns = [path("", pages.system, name="system")]
