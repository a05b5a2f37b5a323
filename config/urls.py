"""Addresses of the site: the portal and the operators' admin, in Vietnamese at the
root and in English under /en/; the API, which speaks both."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerSplitView

from accounts.sign_in.pages import lead
from accounts.tries import policy_reports
from config.web import security_contact
from config.web.schema import SchemaView

CHANGE_PAGE = "door:password"
handler403 = "config.web.refused.not_yours"
handler404 = "config.web.refused.not_found"
handler500 = "config.web.refused.broken"

# Rooms that once had a door of their own: their addresses lead to the one there is.
LED_FROM = ("viec", "thuc-dia", "mot-cua", "vi-du-lieu")

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("bao-cao-chinh-sach/", policy_reports.receive, name="policy-reports"),
    path(".well-known/security.txt", security_contact.page, name="security-contact"),
    path("api/v1/schema/", SchemaView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(), name="api-docs"),
    path("api/v1/", include("publishing.urls")),
    path("api/v1/", include("surveys.urls")),
    path("api/v1/", include("scoring.urls")),
    *i18n_patterns(
        path(
            "admin/password_change/",
            RedirectView.as_view(pattern_name=CHANGE_PAGE),
            name="password-led",
        ),
        path("admin/", admin.site.urls),
        path("", include("accounts.urls")),
        *(path(f"{room}/dang-nhap/", lead, name=f"{room}-led") for room in LED_FROM),
        path("viec/he-thong/", include("operations.urls")),
        path("viec/", include("work.urls")),
        path("viec/cham-diem/", include("scorecards.pages.urls")),
        path("viec/cong-bo/", include("publishing.desk.urls")),
        path("viec/tinh-diem/", include("scoring.pages.urls")),
        path("phieu-da-thu/", include("surveys.response_urls")),
        path("mot-cua/", include("onestop.urls")),
        path("thuc-dia/", include("surveys.field_urls")),
        path("vi-du-lieu/", include("scoring.microdata.urls")),
        path("", include("publishing.portal.urls")),
        prefix_default_language=False,
    ),
]
