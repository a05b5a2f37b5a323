"""The tables that come with the system, loaded by one person and sealed by another."""

from datetime import UTC, datetime
from io import StringIO

from django.core.management import call_command

from publishing.announced import life, load
from publishing.models import AnnouncedEdition
from tests.publishing.factories import person

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def shipped():
    """Every unit of the registers, and every shipped table, public."""
    call_command("load_registers", stdout=StringIO())
    for name in load.shipped():
        publish(load.read_folder(load.SHIPPED / name))


def publish(table, *, reason="", at=AT):
    edition = load.draft(table, by=person("analyst"), at=at, reason=reason)
    return life.seal(edition, by=person("publisher"), at=at)


def public():
    return AnnouncedEdition.objects.public().order_by("code")
