"""Addresses of the field office, below /thuc-dia/."""

from django.contrib.auth.views import LogoutView
from django.urls import path, reverse_lazy

from accounts.pages import sign_in
from surveys.desk import (
    drawing,
    hands,
    importing,
    lists,
    people,
    progress,
    reopening,
    requests,
)

app_name = "field"

SIGN_OUT = LogoutView.as_view(next_page=reverse_lazy("field:sign-in"))

urlpatterns = [
    path("", lists.home, name="home"),
    path("danh-sach/moi/", lists.upload, name="upload"),
    path("danh-sach/tai-len/<int:pk>/", lists.columns, name="columns"),
    path("danh-sach/dang-luu/<int:pk>/", importing.watch, name="import"),
    path("danh-sach/dang-luu/<int:pk>/huy/", importing.cancel, name="import-cancel"),
    path("danh-sach/<slug:code>/", lists.frame, name="frame"),
    path("danh-sach/<slug:code>/trung-lap/", lists.keep, name="keep"),
    path("danh-sach/<slug:code>/chot/", lists.freeze, name="freeze"),
    path("danh-sach/<slug:code>/xoa/", lists.discard, name="discard"),
    path("danh-sach/<slug:code>/tim-nguoi/", people.people, name="people"),
    path("danh-sach/<slug:code>/chon-mau/", drawing.draw, name="draw"),
    path("danh-sach/<slug:code>/huy-mau/", drawing.void, name="void"),
    path("danh-sach/<slug:code>/chon-lai/", drawing.repeat, name="repeat"),
    path("danh-sach/<slug:code>/phan-cong/", hands.assign, name="assign"),
    path("danh-sach/<slug:code>/tien-do/", progress.progress, name="progress"),
    path("yeu-cau/", requests.register, name="requests"),
    path("mo-lai-dot/", reopening.reopening, name="reopening"),
    path("cua-toi/", hands.mine, name="mine"),
    path("phieu/<slug:uid>/", hands.case, name="case"),
    path("phieu/<slug:uid>/thay-the/", hands.replace, name="replace"),
    path("phieu/<slug:uid>/mo-lai/", hands.reopen, name="reopen"),
    path("dang-nhap/", sign_in, {"home": "field:home"}, name="sign-in"),
    path("dang-xuat/", SIGN_OUT, name="sign-out"),
]
