"""Addresses of the door that belong to no desk."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import people_pages
from accounts.credentials import pages as credential_pages
from accounts.sign_in import link_pages, oidc_pages, pages, passkey_pages

app_name = "door"

urlpatterns = [
    path("dang-nhap/", pages.sign_in, name="sign-in"),
    path("dang-nhap/ma/", pages.code, name="code"),
    path("dang-nhap/thiet-bi/", pages.set_up, name="set-up"),
    path("dang-nhap/don-vi-xac-thuc/", oidc_pages.leave, name="provider"),
    path("dang-nhap/tro-ve/", oidc_pages.come_back, name="provider-back"),
    path("dang-nhap/lien-ket/", link_pages.ask, name="ask-link"),
    path(
        "dang-nhap/dat-mat-khau/<uidb64>/<token>/",
        link_pages.ChoosePassword.as_view(),
        name="choose-password",
    ),
    path(
        "dang-nhap/moi/<uidb64>/<token>/",
        link_pages.Invitation.as_view(),
        name="invitation",
    ),
    path(
        "dang-nhap/may-nay/<uidb64>/<token>/",
        link_pages.own_browser,
        name="own-browser",
    ),
    path("dang-xuat/", LogoutView.as_view(next_page="door:sign-in"), name="sign-out"),
    path("tai-khoan/", pages.account, name="account"),
    path("tai-khoan/quyen-han/", people_pages.roles, name="roles"),
    path("tai-khoan/giu-tai-khoan/", credential_pages.requests, name="credentials"),
    path("tai-khoan/khoa/", passkey_pages.keys, name="passkeys"),
    path("tai-khoan/mat-khau/", pages.password, name="password"),
    path("tai-khoan/ma-du-phong/", pages.new_codes, name="new-codes"),
    path("tai-khoan/dang-xuat-het/", pages.leave_everywhere, name="leave-everywhere"),
]
