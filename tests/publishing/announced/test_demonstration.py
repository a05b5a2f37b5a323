"""The demonstration shows the real announced figures, once, sealed by its publisher."""

from io import StringIO

import pytest
from django.core.management import call_command

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
