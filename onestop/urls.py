"""Addresses of the one-stop desk, below /mot-cua/."""

from django.contrib.auth.views import LogoutView
from django.urls import path, reverse_lazy

from accounts.sign_in.pages import sign_in
from onestop.pages import comments, delegated, late_files

app_name = "onestop"

SIGN_OUT = LogoutView.as_view(next_page=reverse_lazy("onestop:sign-in"))

urlpatterns = [
    path("", comments.inbox, name="inbox"),
    path("gop-y/moi/", comments.receive, name="receive"),
    path("gop-y/<int:pk>/", comments.comment, name="comment"),
    path("ho-so-tre/", late_files.late_files, name="late-files"),
    path("ho-so-tre/moi/", late_files.add, name="late-file-add"),
    path("ho-so-tre/<int:pk>/thu/", late_files.issue, name="letter-issue"),
    path("thu-xin-loi/<int:pk>.pdf", late_files.letter, name="letter"),
    path("giao-viec/", delegated.comments, name="entrusted"),
    path("giao-viec/<int:pk>/", delegated.comment, name="entrusted-comment"),
    path("tinh/", comments.province, name="province"),
    path("dang-nhap/", sign_in, {"home": "onestop:inbox"}, name="sign-in"),
    path("dang-xuat/", SIGN_OUT, name="sign-out"),
]
