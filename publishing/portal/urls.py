"""Addresses of the portal: Vietnamese at the root, English under /en/."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from publishing.portal import (
    announced,
    corrections,
    files,
    preview,
    questions,
    receipts,
    reports,
    scorecards,
    views,
)

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path(_("ranking/"), views.ranking, name="ranking"),
    path(_("province/<slug:slug>/"), views.province, name="province"),
    path(_("province/<slug:slug>/answers/"), views.answers, name="answers"),
    path(_("methods/"), questions.methods, name="methods"),
    path(
        _("province/<slug:slug>/methods/"),
        questions.province_methods,
        name="province-methods",
    ),
    path(_("opinions/"), views.opinions, name="opinions"),
    path(
        _("province/<slug:slug>/opinions/"),
        views.province_opinions,
        name="province-opinions",
    ),
    path(_("province/<slug:slug>/explain/"), questions.explain, name="explain"),
    path(_("province/<slug:slug>/what-if/"), questions.what_if, name="what-if"),
    path(_("compare/"), questions.compare, name="compare"),
    path(_("search/"), views.search, name="search"),
    path(_("releases/"), views.releases, name="releases"),
    path(_("releases/<str:round_code>/<int:edition>/"), views.release, name="release"),
    path(
        _("releases/<str:round_code>/<int:edition>/record.jsonl"),
        files.record,
        name="record",
    ),
    path(
        _("releases/<str:round_code>/<int:edition>/figures.csv"),
        files.file,
        {"name": "figures.csv"},
        name="figures-csv",
    ),
    path(
        _("releases/<str:round_code>/<int:edition>/files/<str:name>"),
        files.file,
        name="file",
    ),
    path(
        _("releases/<str:round_code>/<int:edition>/reports/<slug:basis>/<str:file>"),
        reports.report,
        name="report",
    ),
    path(
        _("releases/<str:round_code>/<int:edition>/statement/"),
        reports.said,
        name="statement",
    ),
    path(
        _("releases/<str:round_code>/<int:edition>/dictionary/"),
        files.dictionary,
        name="dictionary",
    ),
    path(
        _("releases/<str:round_code>/editions/"),
        files.editions,
        name="editions",
    ),
    path(
        _("releases/<str:round_code>/<int:edition>/changes/"),
        corrections.page,
        name="differences",
    ),
    path(
        _("releases/<str:round_code>/<int:edition>/changes.csv"),
        corrections.file,
        name="differences-file",
    ),
    path(_("preview/"), preview.mine, name="previews"),
    path(_("preview/<str:round_code>/<int:edition>/"), preview.edition, name="preview"),
    path(
        _("preview/<str:round_code>/<int:edition>/<str:slug>/"),
        preview.province,
        name="preview-province",
    ),
    path(_("announced/"), announced.year, name="announced"),
    path(_("announced/claims/"), announced.claims, name="claims"),
    path(_("announced/bodies/<slug:code>/"), announced.body, name="announced-body"),
    path(
        _("announced/tables/<slug:code>/<int:edition>/"),
        announced.table,
        name="announced-table",
    ),
    path(
        _("announced/tables/<slug:code>/<int:edition>/files/<str:name>"),
        announced.file,
        name="announced-file",
    ),
    path(_("par-index/"), scorecards.ranking, name="scores"),
    path(_("par-index/components/"), scorecards.components, name="score-components"),
    path(
        _("par-index/<str:code>/what-if/"), scorecards.supposed, name="score-supposed"
    ),
    path(_("par-index/<str:code>/"), scorecards.place, name="score"),
    path(_("method/"), views.method, name="method"),
    path(_("receipt/"), receipts.page, name="receipt"),
]
