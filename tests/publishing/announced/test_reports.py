"""Reports of a province tell what was announced of it, as it stood at the seal."""

from datetime import timedelta

import pytest

from publishing.content.blocks import Heading, Table
from publishing.content.release_content import PUBLISHED
from publishing.models import Release
from publishing.reports import making, province
from publishing.reports.making import Order
from publishing.reports.scope import scope
from tests.databases import scene
from tests.publishing import factories
from tests.publishing.announced import tables

pytestmark = pytest.mark.django_db
SLUG = "hai-phong"


def announced_before_a_seal():
    tables.shipped()
    day = timedelta(days=1)
    factories.published(at=tables.AT + day)


def release():
    return Release.objects.get()


world = scene(announced_before_a_seal, release)


def told(release):
    blocks = province.document(scope(release, basis=PUBLISHED), SLUG).blocks
    return {block.text for block in blocks if isinstance(block, Heading)}, [
        block for block in blocks if isinstance(block, Table)
    ]


def test_a_report_has_a_part_of_what_was_announced(world):
    headings, found = told(world)

    assert "Số đã công bố trước đây" in headings
    (par,) = [one for one in found if one.caption.startswith("PAR INDEX")]
    row = next(row for row in par.rows if row.cells[0].text == "2023")
    assert row.cells[1].text == "91,87%"
    assert par.note.startswith("Nguồn: ")


def test_it_knows_nothing_that_was_sealed_later(world):
    world.sealed_at = tables.AT - timedelta(days=1)

    assert "Số đã công bố trước đây" not in told(world)[0]


@pytest.mark.parametrize(("form", "first"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_it_is_set_in_each_kind_of_file(world, form, first):
    body = making.make(world, Order(PUBLISHED, SLUG, "en", form))

    assert body.startswith(first)
