"""A merger and a change of method are told, not drawn as a rise or a fall."""

from dataclasses import replace
from datetime import date

import pytest

from localities.models import Succession, Unit
from publishing.pages import history
from publishing.pages.selection import select
from tests.publishing import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealed")]


@pytest.fixture
def merged():
    """Hưng Yên of 2025, made of Hưng Yên and Thái Bình."""
    new = Unit.objects.get(slug="hung-yen", valid_until=None)
    for old in Unit.objects.filter(slug__in=["hung-yen", "thai-binh"]):
        if old != new:
            Succession.objects.create(old=old, new=new, on=date(2025, 7, 1))
    return new


def test_restated_rounds_are_joined_and_the_fork_stands_after_them(merged):
    found = history.read(select({"basis": "units-2025"}), merged)

    assert [m.label for m in found.moments] == ["2021", "2023", "2024"]
    assert [m.joined for m in found.moments] == [False, False, True]
    assert {part.slug for part in found.merger.parts} == {"hung-yen", "thai-binh"}
    assert found.forked == 3
    assert found.restated


def test_a_round_on_the_new_territory_is_not_joined_to_the_old(merged):
    content = factories.content(round_code="sipas-2026", year=2026, seed=26)
    rows = [r for r in content.figures if r.basis == "units-2025"]
    factories.published(
        round_code="sipas-2026",
        year=2026,
        register="2025",
        bases=("published",),
        figures=tuple(replace(row, basis="published") for row in rows),
    )
    old = Unit.objects.get(slug="hung-yen", valid_until__isnull=False)

    found = history.read(select({"round": "sipas-2024"}), old)

    assert [m.joined for m in found.moments] == [False, False, True, False]
    assert found.forked == 3
    assert found.merger.into == merged


def test_a_province_nobody_touched_has_no_fork():
    found = history.read(select({}), Unit.objects.get(slug="ha-noi"))

    assert found.merger is None
    assert found.forked is None


def test_the_page_tells_the_merger(client, merged):
    now = client.get("/en/province/hung-yen/?basis=units-2025").text
    before = client.get("/en/province/hung-yen/").text

    assert "was formed on 1 July 2025 of" in now
    assert "nothing asked again" in now
    assert "became part of the enlarged" in before
    assert now.count("class='fork'") == before.count("class='fork'") == 1
