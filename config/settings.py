"""Settings, all from the environment.

DATABASE_URL and REDIS_URL win; without them the embedded servers of a demonstration
that runs in this folder are used. Mistakes are named by config/checks.py, so that
`manage.py check` can speak instead of a traceback.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

import fontpkg_be_vietnam_pro

from config import addresses
from config.servers import embedded
from config.web import sides, static_headers

BASE_DIR = Path(__file__).resolve().parent.parent
# Whoever names a database means no demonstration that once ran in this clone.
_named = {"DATABASE_URL", "SIPAS_PORTAL_DATABASE_URL"} & os.environ.keys()
_environment = {**({} if _named else embedded.recorded()), **os.environ}


def _words(name: str, default: str = "") -> list[str]:
    return [word for word in _environment.get(name, default).split(",") if word]


DEBUG = _environment.get("SIPAS_DEBUG", "") == "1"
SECRET_KEY = _environment.get("SIPAS_SECRET_KEY", "")
# They open second factors sealed before a change of secret, and nothing else.
SECRET_KEYS_BEFORE = _words("SIPAS_SECRET_KEY_BEFORE")
ALLOWED_HOSTS = _words("SIPAS_ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = _words("SIPAS_TRUSTED_ORIGINS")
# Behind a TLS proxy cookies travel over https only; the demonstration has no TLS.
HTTPS = _environment.get("SIPAS_HTTPS", "") == "1"

# "portal" makes this process the public site and nothing else: no desk is installed,
# and its database role, which must be its own, reads published tables alone.
PORTAL_ALONE = _environment.get("SIPAS_SERVES", "") == "portal"
# Where the desks are then, such as https://lam-viec.example.gov.vn.
DESK_ADDRESS = _environment.get("SIPAS_DESK_ADDRESS", "").rstrip("/")

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    # Before accounts, which takes devices and groups off the admin's pages.
    "django.contrib.auth",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "jobs",
    "localities",
    "accounts",
    "surveys",
    "onestop",
    "publishing",
    "scoring",
    "scorecards",
    "operations",
    "work",
    "demonstration",
    "config.apps.LookUpConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
]

MIDDLEWARE = [
    "operations.logs.Named",
    "operations.health.Health",
    "operations.metrics.Counted",
    "operations.maintenance.Closed",
    "config.web.policy.Proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publishing.portal.page_cache.KeptPages",
    "config.web.away.AtOnce",
    "config.web.policy.Policies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.web.policy.Bounds",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sign_in.middleware.SecondFactorWall",
    "accounts.sign_in.middleware.Present",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                *([] if PORTAL_ALONE else sides.DESK_CONTEXT),
            ],
        },
    },
]

# Public pages each web process keeps in memory; none while developing.
KEPT_PAGES = int(_environment.get("SIPAS_KEPT_PAGES") or (0 if DEBUG else 400))
# Pages that are not kept, for one source: so many at once, then two a second.
PAGES_MADE_ANEW = {} if DEBUG else {"burst": 100, "every": 0.5}

# Addresses. A wrong one leaves a database that cannot be reached and a check error.
_DATABASE = "SIPAS_PORTAL_DATABASE_URL" if PORTAL_ALONE else "DATABASE_URL"
DATABASE_URL = _environment.get(_DATABASE, "")
REDIS_URL = _environment.get("REDIS_URL", "")
# Seconds to wait for a connection: few where somebody waits for a page (config.serve).
_PATIENCE = float(_environment.get("SIPAS_DATABASE_PATIENCE", "20"))
try:
    DATABASES = {"default": addresses.database(DATABASE_URL, patience=_PATIENCE)}
except addresses.WrongAddress:
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "-"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Celery only wakes workers: JSON messages, no results; job rows are the truth.
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A sleeping broker must not hang a web request: it gives up in seconds, and the
# reconciler finds the waiting rows.
CELERY_BROKER_CONNECTION_TIMEOUT = 4
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 4,
    "socket_timeout": 30,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Tasks return their connection to the pool (config/celery.py); without a number here
# Celery would tear the pool down before and after each of them.
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
# A worker that dies is missed after this long; a living one renews its lease.
SIPAS_JOB_LEASE_SECONDS = float(_environment.get("SIPAS_JOB_LEASE_SECONDS", "10"))
# What each worker asks for every few seconds: lost work, then news that waits.
SIPAS_RECONCILIATIONS = [
    "jobs.reconcile.every_kind",
    "scoring.release.late_arrivals.hand_over",
    "scoring.release.changed_since.hand_over",
    "scoring.audit.chains.daily",
]
# Tables of rooms beside scoring that its check of chains reads too.
SIPAS_LINKED_BESIDE = ["scorecards.linked_tables.TABLES"]
# Rounds too large for a table are read from Parquet files under this folder.
SIPAS_PARTITIONS = _environment.get("SIPAS_PARTITIONS", "")

# Reports are kept here, outside of what the web server hands out by itself.
SIPAS_REPORTS = _environment.get("SIPAS_REPORTS", str(embedded.place() / "reports"))

# So is evidence, unless SIPAS_EVIDENCE_STORAGE names another storage.
SIPAS_EVIDENCE = _environment.get("SIPAS_EVIDENCE", str(embedded.place() / "evidence"))
LARGEST_EVIDENCE = 1_000_000_000
# Of one unit or body since a cycle was set up, together.
MOST_EVIDENCE = int(_environment.get("SIPAS_MOST_EVIDENCE", "20_000_000_000"))
MOST_EVIDENCE_FILES = 2_000
# Backups, how far an upgrade came, and what an installation was told.
SIPAS_BACKUPS = _environment.get("SIPAS_BACKUPS", str(embedded.place() / "backups"))
SIPAS_STATE = _environment.get("SIPAS_STATE", str(embedded.place() / "state"))
SIPAS_CONFIGURATION = _environment.get("SIPAS_CONFIGURATION", "/etc/sipas")
# Two officers' age keys, either of which opens a backup.
SIPAS_BACKUP_RECIPIENTS = _words("SIPAS_BACKUP_RECIPIENTS")
# Base backups and PostgreSQL's log since, best on another disk.
SIPAS_WAL_ARCHIVE = _environment.get("SIPAS_WAL_ARCHIVE", str(embedded.place() / "wal"))
# What starts the new code at the end of an upgrade; empty where somebody does it.
SIPAS_RESTART = _environment.get("SIPAS_RESTART", "")
# Other media, each with a copy; and the key by which this machine rehearses a restore.
SIPAS_BACKUP_COPIES = _words("SIPAS_BACKUP_COPIES")
SIPAS_DRILL_IDENTITY = _environment.get("SIPAS_DRILL_IDENTITY", "")
# Where a restore is rehearsed, and whose programs of PostgreSQL are used.
SIPAS_SCRATCH_SERVERS = "config.servers.embedded.scratch"
SIPAS_CLIENT_PROGRAMS = "config.servers.embedded.client_programs"
SIPAS_POSTGRESQL_PROGRAMS = _environment.get("SIPAS_POSTGRESQL_PROGRAMS", "")

# A web process makes reports in a process apart, so that its own memory stays small.
REPORTS_APART = not DEBUG

# Checkpoints are signed with this key (64 hexadecimal digits) and leave the database.
SIPAS_SIGNING_KEY = _environment.get("SIPAS_SIGNING_KEY", "")
SIPAS_CHECKPOINTS = _environment.get(
    "SIPAS_CHECKPOINTS", str(embedded.place() / "checkpoints")
)
SIPAS_CHECKPOINT_MAIL = _words("SIPAS_CHECKPOINT_MAIL")

# Mail to people about their accounts, and of checkpoints.
EMAIL_HOST = _environment.get("SIPAS_MAIL_HOST", "")
EMAIL_PORT = int(_environment.get("SIPAS_MAIL_PORT", "587"))
EMAIL_HOST_USER = _environment.get("SIPAS_MAIL_USER", "")
EMAIL_HOST_PASSWORD = _environment.get("SIPAS_MAIL_PASSWORD", "")
EMAIL_USE_TLS = _environment.get("SIPAS_MAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _environment.get("SIPAS_MAIL_FROM", "sipas@localhost")
# Where mails that were not delivered go back to; a word of each is set behind its "+".
SIPAS_MAIL_RETURNS = _environment.get("SIPAS_MAIL_RETURNS", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.dummy.EmailBackend"
)

# Whom to write to about a weakness: mailto:, https: or tel:.
SECURITY_CONTACT = _environment.get("SIPAS_SECURITY_CONTACT", "")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.sign_in.backend.People"]
# A link to choose a password, or to be let try from a new browser, works for a day.
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "door:sign-in"
LOGIN_REDIRECT_URL = "work:home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]

# Tries at codes are counted by accounts.sign_in.steps, not slowed down a second time.
OTP_TOTP_ISSUER = "SIPAS"
OTP_TOTP_THROTTLE_FACTOR = 0
SESSION_COOKIE_AGE = 7 * 24 * 3600
# A demonstration shows the second factor of the logins it lends.
DEMONSTRATION = _environment.get("SIPAS_DEMONSTRATION", "") == "1"
# Whose word in X-Forwarded-For and -Proto is believed: networks of the proxies.
TRUSTED_PROXIES = _words("SIPAS_TRUSTED_PROXIES")
# An OpenID provider to sign in at, if there is one.
OIDC = {
    "issuer": _environment.get("SIPAS_OIDC_ISSUER", ""),
    "client_id": _environment.get("SIPAS_OIDC_CLIENT_ID", ""),
    "client_secret": _environment.get("SIPAS_OIDC_CLIENT_SECRET", ""),
    "seconds": 5,
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_root"
STATICFILES_DIRS = [
    BASE_DIR / "config" / "static",
    ("fonts", fontpkg_be_vietnam_pro.ROOT / "files"),
]
_COMPRESSED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_NAMED = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Compressing takes a minute, which only a public site earns back.
_STATICFILES = _PLAIN if DEBUG else _COMPRESSED if HTTPS else _NAMED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Collected by the owner of the code, read by whoever serves.
    "staticfiles": {
        "BACKEND": _STATICFILES,
        "OPTIONS": {
            "file_permissions_mode": 0o644,
            "directory_permissions_mode": 0o755,
        },
    },
    # Evidence of scorecards: a folder outside of what the web server hands out, or
    # another storage of Django's, such as storages.backends.s3.S3Storage.
    "evidence": {
        "BACKEND": _environment.get(
            "SIPAS_EVIDENCE_STORAGE",
            "django.core.files.storage.FileSystemStorage",
        ),
        "OPTIONS": json.loads(
            _environment.get("SIPAS_EVIDENCE_OPTIONS")
            # The group reads it: other desks, and whoever makes the backups.
            or json.dumps({"location": SIPAS_EVIDENCE, "file_permissions_mode": 0o640})
        ),
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers.add

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    # A view that says nothing is closed; the public figures open themselves.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication"
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.tries.limits.BySource"],
    "EXCEPTION_HANDLER": "config.web.api_refusals.handle",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SIPAS",
    "DESCRIPTION": "Published figures of the satisfaction index of public services.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ReleaseKindEnum": "publishing.models.release.Release.Kind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.web.schema.with_refusals",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Bytes a request may carry, by the name of its address; refused before it is read.
LARGEST_BODY = 1_500_000
LARGEST_BODIES = {
    "field:upload": 21_000_000,
    "kept:upload": 61_000_000,
    # Its address carries a ticket of ours; a server that reads requests whole looks at
    # that first (config.serve).
    "scorecards:upload": LARGEST_EVIDENCE + 1_000_000,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2
# Larger files wait on disk under random names, outside of what is handed out.
FILE_UPLOAD_PERMISSIONS = 0o600

POLICY_REPORTS = "/bao-cao-chinh-sach/"
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "report-uri": POLICY_REPORTS,
    "report-to": "csp",
}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb")
)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None


def _is_news(record: logging.LogRecord) -> bool:
    """A reconciliation every two seconds is none, unless it fails."""
    task = record.args.get("name") if isinstance(record.args, dict) else None
    return record.levelno > logging.INFO or task != "jobs.tasks.reconcile"


_OF_TASKS = {"filters": ["news"]}
# "json" for whoever collects logs, "lines" for people at a terminal.
SIPAS_LOGS = _environment.get("SIPAS_LOGS", "json" if HTTPS else "lines")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "operations.logs.AsJson"},
    },
    "filters": {
        "news": {"()": "django.utils.log.CallbackFilter", "callback": _is_news},
        "no_query": {"()": "operations.logs.NoQuery"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": SIPAS_LOGS,
            "filters": ["no_query"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "accounts": {"level": "INFO"},
        "celery": {"level": "INFO"},
        "celery.worker.strategy": _OF_TASKS,
        "celery.app.trace": _OF_TASKS,
    },
}

if PORTAL_ALONE:
    INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in sides.DESK_APPS]
    MIDDLEWARE = [name for name in MIDDLEWARE if name not in sides.DESK_MIDDLEWARE]
    ROOT_URLCONF = "config.portal_urls"
