"""Addresses of the microdata, below /vi-du-lieu/."""

from django.urls import path

from scoring.microdata import views

app_name = "microdata"

urlpatterns = [
    path("", views.home, name="home"),
    path("<int:pk>/quyet-dinh/", views.decide, name="decide"),
    path("<int:pk>/ket-thuc/", views.end, name="end"),
    path("<int:pk>/tai-ve/", views.fetch, name="fetch"),
]
