"""The two sides of the site: the portal for everybody, the desks for those who work.

One process may serve both. Where the portal has a process of its own, what is named
here is missing from it, and addresses of the desks lead to the other process.
"""

DESK_APPS = {
    *("jobs", "surveys", "onestop", "scoring", "scorecards", "operations"),
    *("work", "demonstration"),
    *("config.apps.LookUpConfig", "django.contrib.sessions"),
}
DESK_MIDDLEWARE = {
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sign_in.middleware.SecondFactorWall",
    "accounts.sign_in.middleware.Present",
    "django.contrib.messages.middleware.MessageMiddleware",
}
DESK_CONTEXT = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "work.navigation.staff",
]
# First parts of addresses that are a desk's, in the site's languages and in the API.
DESKS = (
    "admin",
    "dang-nhap",
    "dang-xuat",
    "mot-cua",
    "phieu-da-thu",
    "preview",
    "tai-khoan",
    "thuc-dia",
    "vi-du-lieu",
    "viec",
    "xem-truoc",
)
DESK_API = ("questionnaires", "runs", "sync")
