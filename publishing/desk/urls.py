"""Addresses of the release desk, below /viec/cong-bo/."""

from django.urls import path

from publishing.desk import actions, announced, mailing, pages, reports

app_name = "desk"

urlpatterns = [
    path("", pages.releases, name="releases"),
    path("lich/", actions.announce, name="announce"),
    path("da-cong-bo/", announced.tables, name="announced"),
    path("da-cong-bo/nap/", announced.upload, name="announced-upload"),
    path("da-cong-bo/<int:pk>/", announced.table, name="announced-table"),
    path("da-cong-bo/<int:pk>/nhan/", announced.take, name="announced-take"),
    path("da-cong-bo/<int:pk>/huy/", announced.discard, name="announced-discard"),
    path("da-cong-bo/<int:pk>/niem-phong/", announced.seal, name="announced-seal"),
    path("da-cong-bo/<int:pk>/thu-hoi/", announced.withdraw, name="announced-withdraw"),
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
    path("<int:pk>/gui-thu/", mailing.page, name="mailing"),
    path("<int:pk>/gui-thu/dong/", mailing.rows, name="mail-rows"),
    path("<int:pk>/bao-cao/dong/", reports.rows, name="report-rows"),
    path("<int:pk>/bao-cao/lap/", reports.make, name="reports-make"),
    path("<int:pk>/bao-cao/<int:batch>/huy/", reports.cancel, name="reports-cancel"),
    path("<int:pk>/bao-cao/<slug:basis>/<str:file>", reports.file, name="report"),
]
