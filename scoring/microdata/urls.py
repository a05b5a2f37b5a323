"""Addresses of the microdata, below /vi-du-lieu/."""

from django.urls import path

from scoring.microdata import export_pages, views

app_name = "microdata"

urlpatterns = [
    path("", views.home, name="home"),
    path("dot/<str:code>/", export_pages.answers, name="answers"),
    path("dot/<str:code>/dong/", export_pages.rows, name="answers-rows"),
    path("tep/<int:pk>/", export_pages.fetch, name="answers-file"),
    path("<int:pk>/quyet-dinh/", views.decide, name="decide"),
    path("<int:pk>/ket-thuc/", views.end, name="end"),
    path("<int:pk>/tai-ve/", views.fetch, name="fetch"),
]
