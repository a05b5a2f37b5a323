"""Addresses of a process that serves the portal alone; the desks are elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularSwaggerSplitView

from accounts.tries import policy_reports
from config.web import security_contact, sides
from config.web.schema import SchemaView

handler404 = "config.web.refused.not_found"
handler500 = "config.web.refused.broken"


@csrf_exempt
def at_the_desks(request: HttpRequest) -> HttpResponse:
    """Lead to the process of the desks, with what was sent; 404 if there is none."""
    if not settings.DESK_ADDRESS:
        raise Http404
    address = f"{settings.DESK_ADDRESS}{request.get_full_path()}"
    return redirect(address, preserve_request=True)


def _any_of(names):
    return rf"(?:{'|'.join(names)})(?:/|$)"


MICRODATA = [path("", at_the_desks, name="home")]
# Public pages show the way in where there are desks to come to.
DOOR = (
    [path("dang-nhap/", at_the_desks, name="sign-in")] if settings.DESK_ADDRESS else []
)
urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("bao-cao-chinh-sach/", policy_reports.receive, name="policy-reports"),
    path(".well-known/security.txt", security_contact.page, name="security-contact"),
    path("api/v1/schema/", SchemaView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(), name="api-docs"),
    re_path(rf"^api/v1/{_any_of(sides.DESK_API)}", at_the_desks),
    path("api/v1/", include("publishing.urls")),
    *i18n_patterns(
        # Public pages link to this desk by its name.
        path("vi-du-lieu/", include((MICRODATA, "microdata"))),
        path("", include((DOOR, "door"))),
        re_path(rf"^{_any_of(sides.DESKS)}", at_the_desks),
        path("", include("publishing.portal.urls")),
        prefix_default_language=False,
    ),
]
