"""Addresses of the one-stop desk, below /mot-cua/."""

from django.contrib.auth.views import LogoutView
from django.urls import path, reverse_lazy

from accounts.pages import sign_in
from surveys.onestop import entrusted, late_files, views

app_name = "onestop"

SIGN_OUT = LogoutView.as_view(next_page=reverse_lazy("onestop:sign-in"))

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("gop-y/moi/", views.receive, name="receive"),
    path("gop-y/<int:pk>/", views.comment, name="comment"),
    path("ho-so-tre/", late_files.late_files, name="late-files"),
    path("ho-so-tre/moi/", late_files.add, name="late-file-add"),
    path("ho-so-tre/<int:pk>/thu/", late_files.issue, name="letter-issue"),
    path("thu-xin-loi/<int:pk>.pdf", late_files.letter, name="letter"),
    path("giao-viec/", entrusted.comments, name="entrusted"),
    path("giao-viec/<int:pk>/", entrusted.comment, name="entrusted-comment"),
    path("tinh/", views.province, name="province"),
    path("dang-nhap/", sign_in, {"home": "onestop:inbox"}, name="sign-in"),
    path("dang-xuat/", SIGN_OUT, name="sign-out"),
]
