"""A withheld group has no number on any page, in any file, in any answer."""

from dataclasses import replace

import pytest

from localities.models import Unit
from publishing.content.release_content import WITHHELD, DistributionRow, FigureRow
from publishing.exports import FILES
from publishing.models import Figure
from tests.publishing import factories
from tests.publishing.test_portal import text_of

pytestmark = pytest.mark.usefixtures("country")
PLACE = "sipas-2024/1"


def withheld(row):
    if isinstance(row, DistributionRow):
        return DistributionRow(
            row.unit_id, row.indicator, None, note=WITHHELD, basis=row.basis
        )
    return FigureRow(
        row.unit_id,
        row.indicator,
        None,
        note=WITHHELD,
        basis=row.basis,
        domain=row.domain,
        domain_level=row.domain_level,
    )


@pytest.fixture
def hanoi():
    return Unit.objects.in_register("2017").provinces().get(code="01")


@pytest.fixture
def release(hanoi):
    """Women, the first criterion and a sub-index of the capital are withheld."""
    content = factories.content()
    chosen = {"S2.1.1", "F5"}
    figures = [
        withheld(row)
        if row.unit_id == hanoi.pk
        and (row.indicator in chosen or row.domain_level == "female")
        else row
        for row in content.figures
    ]
    spreads = [
        withheld(row) if row.unit_id == hanoi.pk and row.indicator == "S2.1.1" else row
        for row in content.distributions
    ]
    changed = replace(content, figures=tuple(figures), distributions=tuple(spreads))
    words = {"figures": changed.figures, "distributions": changed.distributions}
    return factories.published(**words)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "ranking/?indicator=F5",
        "province/ha-noi/",
        "province/ha-noi/answers/",
        "province/ha-noi/explain/",
        "province/ha-noi/what-if/",
        "compare/?province=ha-noi&province=da-nang",
        f"releases/{PLACE}/",
        f"releases/{PLACE}/dictionary/",
    ],
)
def test_every_page_still_opens(client, release, page):
    assert client.get(f"/en/{page}").status_code == 200


@pytest.mark.parametrize("page", ["ranking/?indicator=F5", "province/ha-noi/"])
def test_the_reader_is_told_why(client, release, page):
    assert "withheld to protect respondents" in text_of(client.get(f"/en/{page}"))


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_every_file_is_still_written(client, release, name):
    assert client.get(f"/en/releases/{PLACE}/files/{name}").status_code == 200


def test_the_file_of_figures_has_no_number_of_them(client, release):
    lines = client.get(f"/en/releases/{PLACE}/figures.csv").text.splitlines()

    told = [line for line in lines if line.endswith(",withheld")]
    hidden = Figure.objects.filter(release=release, note="withheld").count()
    assert len(told) == hidden > 2
    head = lines[0].split(",")
    assert all(line.split(",")[head.index("respondents")] == "" for line in told)


def test_the_api_has_none_either(client, release):
    address = f"/api/v1/figures/?release={PLACE}&unit=01&indicator=F5"

    (row,) = client.get(address).json()["results"]

    assert (row["respondents"], row["percent"], row["note"]) == (None, None, "withheld")
