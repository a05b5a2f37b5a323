"""Addresses of the release desk, below /viec/cong-bo/."""

from django.urls import path

from publishing.desk import actions, pages, reports

app_name = "desk"

urlpatterns = [
    path("", pages.releases, name="releases"),
    path("lich/", actions.announce, name="announce"),
    path("<int:pk>/", pages.release, name="release"),
    path("<int:pk>/niem-phong/", actions.seal, name="seal"),
    path("<int:pk>/cho-cong-bo/", actions.publish, name="publish"),
    path("<int:pk>/thu-hoi/", actions.withdraw, name="withdraw"),
    path("<int:pk>/xem-truoc/", actions.grant, name="grant"),
    path(
        "<int:pk>/xem-truoc/<int:preview>/ket-thuc/",
        actions.end_preview,
        name="end-preview",
    ),
    path("<int:pk>/bao-cao/", reports.page, name="reports"),
    path("<int:pk>/bao-cao/dong/", reports.rows, name="report-rows"),
    path("<int:pk>/bao-cao/lap/", reports.make, name="reports-make"),
    path("<int:pk>/bao-cao/<int:batch>/huy/", reports.cancel, name="reports-cancel"),
    path("<int:pk>/bao-cao/<slug:basis>/<str:file>", reports.file, name="report"),
]
