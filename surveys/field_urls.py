"""Addresses of the field office, below /thuc-dia/."""

from django.urls import path

from surveys.data_protection.pages import people, subject_requests
from surveys.fieldwork.pages import (
    case_files,
    cases,
    draws,
    list_points,
    list_upload,
    lists,
    progress,
)
from surveys.rounds.pages import reopening

app_name = "field"

urlpatterns = [
    path("", lists.home, name="home"),
    path("danh-sach/moi/", lists.upload, name="upload"),
    path("danh-sach/tai-len/<int:pk>/", lists.columns, name="columns"),
    path("danh-sach/dang-luu/<int:pk>/", list_upload.watch, name="import"),
    path("danh-sach/dang-luu/<int:pk>/huy/", list_upload.cancel, name="import-cancel"),
    path("danh-sach/<slug:code>/", lists.frame, name="frame"),
    path("danh-sach/<slug:code>/trung-lap/", lists.keep, name="keep"),
    path("danh-sach/<slug:code>/noi-giai-quyet/", list_points.match, name="points"),
    path("danh-sach/<slug:code>/chot/", lists.freeze, name="freeze"),
    path("danh-sach/<slug:code>/xoa/", lists.discard, name="discard"),
    path("danh-sach/<slug:code>/tim-nguoi/", people.people, name="people"),
    path("danh-sach/<slug:code>/chon-mau/", draws.draw, name="draw"),
    path("danh-sach/<slug:code>/huy-mau/", draws.void, name="void"),
    path("danh-sach/<slug:code>/chon-lai/", draws.repeat, name="repeat"),
    path("danh-sach/<slug:code>/phan-cong/", cases.assign, name="assign"),
    path("danh-sach/<slug:code>/tep-phieu/", case_files.fetch, name="cases-file"),
    path("danh-sach/<slug:code>/tien-do/", progress.progress, name="progress"),
    path("yeu-cau/", subject_requests.register, name="requests"),
    path("mo-lai-dot/", reopening.reopening, name="reopening"),
    path("phieu/<slug:uid>/", cases.case, name="case"),
    path("phieu/<slug:uid>/thay-the/", cases.replace, name="replace"),
    path("phieu/<slug:uid>/mo-lai/", cases.reopen, name="reopen"),
]
