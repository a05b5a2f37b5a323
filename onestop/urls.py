"""Addresses of the one-stop desk, below /mot-cua/."""

from django.urls import path

from onestop.pages import comments, delegated, late_files

app_name = "onestop"

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
]
