"""Sampled places of a province: what they add is the printed gap, line by line."""

import re
from decimal import Decimal

import pytest

from tests.publishing import factories


def points(page, section):
    """The contributions in the table of places, as numbers."""
    table = page[page.index(f'id="{section}"') :]
    table = table[: table.index("</table>")]
    cells = re.findall(r'class="of-points">([+−-]?[\d.]+)', table)
    return [Decimal(cell.replace("−", "-")) for cell in cells]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "explain/"])
def test_places_and_rounding_make_the_printed_gap(client, sealed, page):
    figures = sealed.figures.filter(
        basis="published", indicator="overall", domain="all"
    )
    here = figures.get(unit__slug="hung-yen").percent
    nation = figures.get(unit__level="nation").percent

    text = client.get(f"/en/province/hung-yen/{page}").text

    *parts, rounding = points(text, "within")
    assert len(parts) == 3
    assert parts == sorted(parts)
    assert sum(parts) + rounding == here - nation


@pytest.mark.django_db
def test_a_design_without_places_shows_none(client, country):
    factories.published(places=())

    assert 'id="within"' not in client.get("/en/province/hung-yen/").text
