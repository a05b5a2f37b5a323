"""Addresses of everybody's work, below /viec/."""

from django.urls import path

from surveys.channels.paper import keying, views
from surveys.channels.web import entry, offline, visits
from surveys.data_protection.pages import consent_texts
from surveys.editing.pages import conflicts
from work import home
from work.help import pages as help_pages
from work.people import importing
from work.people import pages as people
from work.places import contacts
from work.places import pages as places
from work.rounds import pages as rounds
from work.scorecards import pages as scorecards
from work.scorecards import survey
from work.trees import pages as trees
from work.versions import listed as versions
from work.versions import methods, new_form, questionnaires

app_name = "work"

urlpatterns = [
    path("", home.home, name="home"),
    path("tro-giup/", help_pages.listed, name="help"),
    path("tro-giup/<slug:slug>/", help_pages.one, name="help-role"),
    path("dot/", rounds.listed, name="rounds"),
    path("dot/moi/", rounds.new, name="round-new"),
    path("dot/<str:code>/", rounds.one, name="round"),
    path("dot/<str:code>/sua/", rounds.edit, name="round-edit"),
    path("bo-cau-hoi/", versions.listed, name="versions"),
    path("bo-cau-hoi/nap/", new_form.new, name="form-new"),
    path("bo-cau-hoi/<slug:digest>/", questionnaires.one, name="form"),
    path("bo-cau-hoi/<slug:digest>/mat/", questionnaires.as_asked, name="form-shown"),
    path(
        "bo-cau-hoi/<slug:digest>/phieu.<slug:suffix>",
        questionnaires.file,
        name="form-file",
    ),
    path("bo-cau-hoi/phuong-phap/<slug:digest>/", methods.one, name="method"),
    path("bo-cau-hoi/phuong-phap/<slug:digest>/sao/", methods.copy, name="method-copy"),
    path(
        "bo-cau-hoi/phuong-phap/<slug:digest>/sua/", methods.change, name="method-edit"
    ),
    path(
        "bo-cau-hoi/phuong-phap/<slug:digest>/tep.toml",
        methods.file,
        name="method-file",
    ),
    path("nguoi/", people.listed, name="people"),
    path("nguoi/moi/", people.new, name="person-new"),
    path("nguoi/nhap/", importing.upload, name="people-import"),
    path("nguoi/mau.<slug:suffix>", importing.template, name="people-template"),
    path("nguoi/giay-moi/", people.sheets, name="people-invitations"),
    path("nguoi/thu-khong-toi/", people.undelivered, name="people-undelivered"),
    path("nguoi/<int:pk>/", people.one, name="person"),
    path("noi/", places.home, name="all-places"),
    path("noi/dia-chi-bao-cao/", contacts.page, name="contacts"),
    path("noi/<slug:sort>/", places.listed, name="places"),
    path("noi/<slug:sort>/moi/", places.new, name="place-new"),
    path("noi/<slug:sort>/nhap/", places.upload, name="places-import"),
    path("noi/<slug:sort>/mau.<slug:suffix>", places.template, name="places-template"),
    path("noi/<slug:sort>/<int:pk>/", places.one, name="place"),
    path("phieu-cham/<int:pk>/nhap/", scorecards.upload, name="scorecard-import"),
    path(
        "phieu-cham/<int:pk>/bang.<slug:suffix>",
        scorecards.template,
        name="scorecard-table",
    ),
    path("ky-cham/<str:code>/khao-sat/", survey.upload, name="scorecard-survey"),
    path(
        "ky-cham/<str:code>/khao-sat/bang.<slug:suffix>",
        survey.template,
        name="scorecard-survey-table",
    ),
    path("bo-tieu-chi/", trees.listed, name="trees"),
    path("bo-tieu-chi/nap/", trees.new, name="tree-new"),
    path("bo-tieu-chi/mau.xlsx", trees.template, name="tree-template"),
    path("bo-tieu-chi/<str:code>/", trees.one, name="tree"),
    path("bo-tieu-chi/<str:code>/tep.<slug:suffix>", trees.file, name="tree-file"),
    path("nhap/<slug:code>/", entry.entry, name="entry"),
    path("loi-gioi-thieu/", consent_texts.texts, name="consent"),
    path("hang-doi/", offline.waiting, name="waiting"),
    path("lan-den/", visits.visits, name="visits"),
    path("trang.webmanifest", offline.manifest, name="manifest"),
    path("ngoai-tuyen.js", offline.worker, name="worker"),
    path("xap/", views.listed, name="batches"),
    path("xap/moi/", views.new, name="batch-new"),
    path("xap/<int:pk>/", views.batch, name="batch"),
    path("xap/<int:pk>/nhap/", keying.page, name="key"),
    path("xap/<int:pk>/luot/", keying.passes, name="passes"),
    path("xap/<int:pk>/xong-lan-dau/", views.finish, name="batch-finish"),
    path("xap/<int:pk>/dem-lai/", views.recount, name="batch-recount"),
    path("xap/<int:pk>/rut-phieu/", views.withdraw, name="batch-withdraw"),
    path("xap/<int:pk>/khac-nhau/", views.differences, name="differences"),
    path("xap/<int:pk>/dong/", views.close, name="batch-close"),
    path("hai-noi-dung/<int:pk>/", conflicts.conflict, name="conflict"),
]
