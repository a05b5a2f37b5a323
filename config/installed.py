"""Whether an installation is whole: asked by `manage.py check --deploy` alone.

config/checks.py reads settings; what stands here asks the servers they name, and looks
for what is made once: tables, roles, registers, translations, style sheets.
"""

from __future__ import annotations

import os
import smtplib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import mail
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.ledger import checkpoints
from config import checks, rights
from localities.models import Unit
from wording.refusals import Refused

ROLES = "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)"
ME = "SELECT current_user"
Asking = Callable[[], Iterator[CheckMessage]]


@register(deploy=True)
def the_database_is_ready(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    """Version, tables, roles, registers: the first that is wrong explains the rest."""
    if not settings.DATABASE_URL:
        return []
    if silent := checks.server_is_new_enough(None, databases=["default"]):
        return silent
    asked: tuple[Asking, ...] = (_tables, _roles, _believed, _registers)
    for ask in asked:
        if found := list(ask()):
            return found
    return []


def _tables() -> Iterator[CheckMessage]:
    if settings.PORTAL_ALONE:
        # Its role may not ask; the desks' check does.
        return
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Error(
            f"{len(plan)} migrations were not applied, the first is {plan[0][0]}.",
            hint="Run `manage.py migrate` as the owner of the database, then"
            " `manage.py database_roles`.",
            id="sipas.E019",
        )


def _roles() -> Iterator[CheckMessage]:
    there = {name for (name,) in _rows(ROLES, [list(rights.ROLES)])}
    if missing := sorted(set(rights.ROLES) - there):
        yield Error(
            f"The database has no role {', '.join(missing)}.",
            hint="Run `manage.py database_roles` as the owner of the database.",
            id="sipas.E020",
        )


def _believed() -> Iterator[CheckMessage]:
    yield from checks.the_portal_reads_nothing_else(None, databases=["default"])
    yield from checks.presence_is_known(None, databases=["default"])


def _registers() -> Iterator[CheckMessage]:
    if not Unit.objects.exists():
        yield Error(
            "There is no province and no commune.",
            hint="Run `manage.py load_registers`.",
            id="sipas.E021",
        )


@register(deploy=True)
def all_words_are_translated(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    """A site without compiled translations is English for everybody."""
    sources = [
        source
        for room in rooms()
        for source in room.glob("locale/*/LC_MESSAGES/django.po")
    ]
    missing = [each for each in sources if not each.with_suffix(".mo").exists()]
    if not missing:
        return []
    return [
        Error(
            f"The translations of {len(missing)} rooms are not compiled.",
            hint="Run `make install`.",
            id="sipas.E022",
        )
    ]


def rooms() -> list[Path]:
    """Folders of our own apps."""
    paths = [Path(app.path) for app in apps.get_app_configs()]
    ours = [path for path in paths if path.is_relative_to(settings.BASE_DIR)]
    return [path for path in ours if ".venv" not in path.parts]


@register(deploy=True)
def checkpoints_are_signed(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    """The workers sign, and whoever hands bundles out; the pages need no key."""
    if settings.PORTAL_ALONE or _me() == rights.DESK:
        return []
    try:
        checkpoints.key()
    except Refused:
        return [
            Error(
                "No checkpoint is signed: SIPAS_SIGNING_KEY holds no 64 hexadecimal"
                " digits.",
                hint="Set it to `openssl rand -hex 32`, keep a copy on paper, and hand"
                " the public half out (docs/chain.md).",
                id="sipas.E023",
            )
        ]
    return []


@register(deploy=True)
def mail_leaves(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    if settings.PORTAL_ALONE:
        return []
    if not settings.EMAIL_HOST:
        return [
            Warning(
                "No mail is sent: invitations are printed, and who forgot a password"
                " asks an administrator.",
                hint="Set SIPAS_MAIL_HOST, _PORT, _USER, _PASSWORD and _FROM.",
                id="sipas.W002",
            )
        ]
    try:
        mail.get_connection().open()
    except (OSError, smtplib.SMTPException) as error:
        return [
            Error(
                f"The mail server does not take us in: {type(error).__name__}: {error}",
                hint="Compare SIPAS_MAIL_HOST, _PORT, _USER, _PASSWORD and _TLS with"
                " what its operators say.",
                id="sipas.E024",
            )
        ]
    return []


@register(deploy=True)
def style_sheets_are_there(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if settings.DEBUG or manifest.exists():
        return []
    return [
        Error(
            "Style sheets and fonts were not collected; every page would fail.",
            hint="Run `manage.py collectstatic` with the SIPAS_HTTPS of the site.",
            id="sipas.E025",
        )
    ]


@register(deploy=True)
def reports_can_be_kept(
    app_configs: Sequence[AppConfig] | None, **options: object
) -> list[CheckMessage]:
    place = Path(settings.SIPAS_REPORTS)
    there = next(each for each in (place, *place.parents) if each.exists())
    if os.access(there, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"Reports cannot be written to {place}.",
            hint="Set SIPAS_REPORTS to a folder that portal, desks and workers may"
            " write (docs/operations/install.md).",
            id="sipas.E026",
        )
    ]


def _me() -> str:
    """The role of this process; nothing where the database is silent."""
    try:
        ((name,),) = _rows(ME, [])
    except DatabaseError:
        return ""
    return str(name)


def _rows(words: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words, values)
        return cursor.fetchall()
