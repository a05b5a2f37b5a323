"""Addresses of scorecards, below /viec/cham-diem/."""

from django.urls import path

from scorecards.pages import (
    apart,
    appraisal,
    cards,
    cycles,
    files,
    next_year,
    release,
    supposed,
)

app_name = "scorecards"

urlpatterns = [
    path("", cards.home, name="home"),
    path("moi/", cycles.new, name="cycle-new"),
    path("tep/<str:ticket>/", files.upload, name="upload"),
    path("phieu/<int:pk>/", cards.card, name="card"),
    path("phieu/<int:pk>/tep/<int:evidence_pk>/", files.file, name="file"),
    path("phieu/<int:pk>/bien-ban/<int:signature>/", files.minutes, name="minutes"),
    path("phieu/<int:pk>/mat-diem/", cards.losses, name="losses"),
    path("phieu/<int:pk>/viec-nam-sau/", next_year.work_list, name="next-year"),
    path("phieu/<int:pk>/neu-co/", supposed.page, name="supposed"),
    path("phieu/<int:pk>/<str:code>/", cards.leaf, name="leaf"),
    path("cong-bo/", release.closed, name="releases"),
    path("<str:code>/sipas/", release.feed_sipas, name="feed-sipas"),
    path("<str:code>/", cycles.cycle, name="cycle"),
    path("<str:code>/bang/", appraisal.table, name="matrix"),
    path("<str:code>/tu-cham/", apart.page, name="apart"),
    path("<str:code>/doc-lai/", appraisal.second, name="second"),
    path("<str:code>/<str:leaf>/", appraisal.criterion, name="criterion"),
]
