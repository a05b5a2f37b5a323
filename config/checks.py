"""Wrong settings become system checks with an id and what to do about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from accounts import presence
from accounts.sign_in import sealed
from accounts.tries import client_address
from config import addresses, rights
from config.servers import reachable
from config.web import security_contact

OLDEST_SERVER = 16
OWNS = """
SELECT rolsuper OR rolbypassrls OR EXISTS (
    SELECT FROM pg_class WHERE relkind = 'r' AND relowner = pg_roles.oid
      AND relnamespace IN (
        SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'identity'))
) FROM pg_roles WHERE rolname = current_user
"""
EASY_SECRET = 32


def _refused(read: Callable[[str], object], url: str) -> str:
    """Why an address is refused, or nothing."""
    try:
        read(url)
    except addresses.WrongAddress as error:
        return str(error)
    return ""


@register()
def settings_are_right(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    return [*_secret(), *_addresses(), *_doors()]


def _secret() -> Iterator[Error]:
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:
        secret = ""  # nosec B105  # none, which is what is said below
    if len(secret) < EASY_SECRET and not settings.DEBUG:
        yield Error(
            "SIPAS_SECRET_KEY is missing or shorter than 32 characters.",
            hint="Set it to a long random word that stays the same between restarts; "
            "`make demo` makes its own.",
            id="sipas.E001",
        )


def _addresses() -> Iterator[Error]:
    if settings.PORTAL_ALONE and not settings.DATABASE_URL:
        yield Error(
            "The portal has no database address of its own.",
            hint="Run `manage.py database_roles` at the desks, and set "
            "SIPAS_PORTAL_DATABASE_URL to postgresql://sipas_portal:password@...",
            id="sipas.E014",
        )
    elif not settings.DATABASE_URL:
        yield Error(
            "There is no database.",
            hint="Run `make demo` once in this folder, or set DATABASE_URL to "
            "postgresql://user:password@host:5432/name.",
            id="sipas.E002",
        )
    elif wrong := _refused(addresses.database, settings.DATABASE_URL):
        yield Error(
            wrong,
            hint="Write postgresql://user:password@host:5432/name.",
            id="sipas.E003",
        )
    if settings.PORTAL_ALONE:
        return
    if not settings.REDIS_URL:
        yield Error(
            "There is no broker, so no worker can be woken.",
            hint="Run `make demo` once in this folder, or set REDIS_URL to "
            "redis://:password@host:6379/0.",
            id="sipas.E004",
        )
    elif wrong := _refused(addresses.broker, settings.REDIS_URL):
        yield Error(wrong, hint="Write redis://:password@host:6379/0.", id="sipas.E005")


def _doors() -> Iterator[Error]:
    open_to_all = "rest_framework.permissions.AllowAny"
    if open_to_all in settings.REST_FRAMEWORK.get("DEFAULT_PERMISSION_CLASSES", ()):
        yield Error(
            "Every API view is open to everybody unless it says otherwise.",
            hint="Take AllowAny out of DEFAULT_PERMISSION_CLASSES and name it in the "
            "views that show published figures.",
            id="sipas.E006",
        )
    if not settings.DEBUG and (
        not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS
    ):
        yield Error(
            "Any host name is answered, or none is.",
            hint="Set SIPAS_ALLOWED_HOSTS to the names of the site, parted by commas.",
            id="sipas.E007",
        )
    if settings.DEBUG and settings.HTTPS:
        yield Error(
            "SIPAS_DEBUG shows settings to visitors of a public site.",
            hint="Unset SIPAS_DEBUG where SIPAS_HTTPS is set.",
            id="sipas.E008",
        )
    if settings.DEMONSTRATION and settings.HTTPS:
        yield Error(
            "SIPAS_DEMONSTRATION shows the codes of lent logins on a public site.",
            hint="Unset SIPAS_DEMONSTRATION where SIPAS_HTTPS is set.",
            id="sipas.E012",
        )
    yield from _proxies()


def _proxies() -> Iterator[Error]:
    try:
        client_address.networks(tuple(settings.TRUSTED_PROXIES))
    except ValueError as error:
        yield Error(
            f"SIPAS_TRUSTED_PROXIES: {error}.",
            hint="Write networks parted by commas, such as 127.0.0.1/32,10.0.0.0/24.",
            id="sipas.E013",
        )


@register(Tags.database)
def server_is_new_enough(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **options: object,
) -> list[CheckMessage]:
    return [error for alias in databases or () for error in _server(alias)]


def _server(alias: str) -> Iterator[Error]:
    silent = reachable.database(settings.DATABASE_URL)
    try:
        version = 0 if silent else connections[alias].get_database_version()[0]
    except DatabaseError as error:
        silent = str(error).splitlines()[0]
    if silent:
        yield Error(
            f"The database does not answer: {silent}",
            hint="Start it, or set DATABASE_URL to one that runs.",
            id="sipas.E009",
        )
        return
    if version < OLDEST_SERVER:
        yield Error(
            f"PostgreSQL {version} is too old.",
            hint=f"PostgreSQL {OLDEST_SERVER} or newer is needed.",
            id="sipas.E010",
        )


@register(Tags.database)
def the_portal_reads_nothing_else(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **options: object,
) -> list[CheckMessage]:
    if not (settings.PORTAL_ALONE and databases):
        return []
    if not (excess := sorted(rights.excess())):
        return []
    return [
        Error(
            f"The portal's database role may touch {', '.join(excess[:3])}"
            f" and {len(excess)} tables in all that are none of its business.",
            hint="Give SIPAS_PORTAL_DATABASE_URL the role sipas_portal; "
            "`manage.py database_roles` takes its other rights away.",
            id="sipas.E015",
        )
    ]


@register(Tags.database)
def presence_is_known(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **options: object,
) -> list[CheckMessage]:
    """Whether the database believes this site when it says who is here."""
    if settings.PORTAL_ALONE or not databases:
        return []
    try:
        known = presence.is_known()
    except DatabaseError:
        # Before the first migration there is nobody to approve anything.
        return []
    if known:
        return []
    return [
        Error(
            "The database does not know this site's secret, so nothing is approved.",
            hint="Run `manage.py database_roles` as the owner of the database, with"
            " the SIPAS_SECRET_KEY of the desks.",
            id="sipas.E016",
        )
    ]


@register(Tags.database)
def second_factors_open(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **options: object,
) -> list[CheckMessage]:
    """Whether this site's secret opens everybody's second factor."""
    if settings.PORTAL_ALONE or not databases:
        return []
    try:
        foreign = sealed.foreign()
    except DatabaseError:
        return []
    if not foreign:
        return []
    return [
        Error(
            f"The second factors of {foreign} people are sealed by another secret:"
            " their codes are refused.",
            hint="Set SIPAS_SECRET_KEY_BEFORE to the secret of before, run"
            " `manage.py database_roles` as the owner of the database, and unset it"
            " again. Whose secret is lost sets a new device up.",
            id="sipas.E027",
        )
    ]


@register(deploy=True)
def served_with_least_rights(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    """Whoever serves pages owns no table: an owner may suspend every trigger."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(OWNS)
            ((more_than_rows,),) = cursor.fetchall()
    except (DatabaseError, ImproperlyConfigured):
        return []
    if not more_than_rows:
        return []
    return [
        Error(
            "The database's role of this process owns tables or may do everything.",
            hint="Run `manage.py database_roles` as the owner, and give DATABASE_URL"
            " the role sipas_desk where pages are served, sipas_worker where workers"
            " run.",
            id="sipas.E017",
        )
    ]


@register(deploy=True)
def proxies_are_named(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    return [
        Error(
            "SIPAS_HTTPS is set, but no proxy is trusted: all visitors would share"
            " the tries of one address, and no request would count as https.",
            hint="Set SIPAS_TRUSTED_PROXIES to the networks of the proxies in front,"
            " such as 127.0.0.1/32.",
            id="sipas.E018",
        )
    ]


@register(deploy=True)
def broker_answers(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    """Asked by `check --deploy` only: a site without its broker still shows pages."""
    # The portal wakes nobody, and is told no broker's address.
    silent = "" if settings.PORTAL_ALONE else reachable.broker(settings.REDIS_URL)
    if not silent:
        return []
    hint = "Start it, or set REDIS_URL to one that runs; until then runs wait."
    return [Error(f"The broker does not answer: {silent}", hint=hint, id="sipas.E011")]


@register(deploy=True)
def somebody_hears_of_weaknesses(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    if security_contact.CONTACT.fullmatch(settings.SECURITY_CONTACT):
        return []
    return [
        Warning(
            "Nobody is named whom to write to about a weakness.",
            hint="Set SIPAS_SECURITY_CONTACT to mailto:, https: or tel: and an address "
            "that somebody reads; /.well-known/security.txt shows it.",
            id="sipas.W001",
        )
    ]
