"""The demonstration shows the real announced figures, once, sealed by its publisher."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from publishing.models import AnnouncedEdition
from tests.databases import scene
from tests.publishing.announced import tables

pytestmark = pytest.mark.django_db
world = scene(tables.shipped, tables.public)


def test_what_is_public_is_left_alone(world):
    said = StringIO()
    call_command("demo_announced", stdout=said)

    assert said.getvalue() == ""
    assert AnnouncedEdition.objects.count() == 3


def test_without_logins_it_says_what_to_do_first(db):
    with pytest.raises(CommandError, match="demo_logins"):
        call_command("demo_announced")
