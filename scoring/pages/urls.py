"""Addresses of scoring runs, below /viec/tinh-diem/."""

from django.urls import path

from scoring.pages import new_design, runs, withdrawing

app_name = "runs"

urlpatterns = [
    path("", runs.home, name="home"),
    path("dot/", runs.score, name="score"),
    path("rut-dot/", withdrawing.withdrawing, name="withdrawing"),
    path("thay-thiet-ke/", new_design.new_design, name="new-design"),
    path("<int:pk>/", runs.run, name="run"),
    path("<int:pk>/dong/", runs.rows, name="rows"),
    path("<int:pk>/huy/", runs.cancel, name="cancel"),
    path("<int:pk>/lam-lai/", runs.retry, name="retry"),
    path("<int:pk>/du-thao/", runs.draft, name="draft"),
]
