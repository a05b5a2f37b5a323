"""Reports tell what was announced of their unit, as it stood at the seal."""

from copy import copy
from datetime import timedelta

import pytest
from django.utils.translation import override

from publishing.announced import life
from publishing.content.blocks import Heading, Points, Table
from publishing.content.release_content import PUBLISHED
from publishing.models import Release
from publishing.reports import making, national, province, store
from publishing.reports.making import Order
from publishing.reports.scope import scope
from tests.databases import scene
from tests.publishing import factories
from tests.publishing.announced import small, tables

pytestmark = pytest.mark.django_db
SLUG = "hai-phong"
HEAD = "Số đã công bố trước đây"


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

    assert HEAD in headings
    (par,) = [one for one in found if one.caption.startswith("PAR INDEX")]
    row = next(row for row in par.rows if row.cells[0].text == "2023")
    assert row.cells[1].text == "91,87%"
    assert par.note.startswith("Nguồn: ")


def test_it_knows_nothing_that_was_sealed_later(world):
    before = copy(world)
    before.sealed_at = tables.AT - timedelta(days=1)

    assert HEAD not in told(before)[0]


def of_the_country(release):
    blocks = list(national.document(scope(release, basis=PUBLISHED)).blocks)
    at = [getattr(block, "text", "") for block in blocks].index(HEAD)
    return blocks[at:]


def rows_of(table):
    """(first cell, second, third ...) of rows by year, the lines between as one."""
    return [tuple(cell.text for cell in row.cells) for row in table.rows]


def test_the_national_report_tells_it_of_the_country(world):
    blocks = of_the_country(world)

    sipas, par = [b for b in blocks if isinstance(b, Table)][:2]
    assert (sipas.caption.partition(":")[0], par.caption.partition(":")[0]) == (
        "SIPAS",
        "PAR INDEX",
    )
    told = {row[0]: row for row in rows_of(sipas)}
    assert told["2021"][1:3] == ("Việt Nam", "87,16%")
    assert {row[1] for row in rows_of(par) if row[0].isdigit()} == {"trung bình chung"}
    assert sipas.note.startswith("Nguồn: ")
    assert "không có sai số nào" in blocks[1].text
    assert "mô phỏng" in blocks[2].text


def test_a_new_method_stands_between_the_years_it_parts(world):
    sipas = next(b for b in of_the_country(world) if isinstance(b, Table))
    order = [row[0] for row in rows_of(sipas)]
    breaks = [n for n, said in enumerate(order) if said.startswith("Phương pháp mới")]

    last = [row.cells[-1].text for row in sipas.rows]
    side_by_side = {(last[n - 1], last[n]) for n in range(1, len(last))}
    assert breaks
    assert all(a == b for a, b in side_by_side if a and b)
    for n in breaks:
        methods = {sipas.rows[n - 1].cells[-1].text, sipas.rows[n + 1].cells[-1].text}
        assert order[n - 1] in order[n]
        assert len(methods) == 2


def test_what_sources_contradict_is_listed_with_them(world):
    blocks = list(province.document(scope(world, basis=PUBLISHED), SLUG).blocks)
    said = [line for b in blocks if isinstance(b, Points) for line in b.items]

    (line,) = [line for line in said if line.startswith("2023: 91,87%")]
    assert "91,81%" in line


def test_the_same_report_comes_out_whatever_is_announced_later(world):
    """And one that is kept is handed out as it is."""
    order = Order(PUBLISHED, "nation", "vi", "pdf")
    first = store.take(world, order)
    toml = small.TOML.replace('"sipas"', '"papi"').replace('"small"', '"papi-2021"')
    tables.publish(small.table(toml=toml), at=tables.AT + timedelta(days=3))
    edition = tables.public().get(code="sipas-2012-2024")
    life.withdraw(
        edition,
        by=factories.person("publisher"),
        at=tables.AT + timedelta(days=3),
        reason="Sai",
    )

    assert store.take(world, order) == first
    assert making.make(world, order) == first


def test_it_says_so_in_english_too(world):
    with override("en"):
        blocks = list(national.document(scope(world, basis=PUBLISHED)).blocks)
    texts = {getattr(block, "text", "") for block in blocks}

    assert "As announced before" in texts


@pytest.mark.parametrize("name", [SLUG, "nation"])
@pytest.mark.parametrize(("form", "first"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_it_is_set_in_each_kind_of_file(world, form, first, name):
    body = making.make(world, Order(PUBLISHED, name, "en", form))

    assert body.startswith(first)
