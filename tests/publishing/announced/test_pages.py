"""What visitors read of announced figures, in both languages, and in other formats."""

import csv
import io
import json
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from localities.models import Unit
from publishing.exports.announced_sdmx import DIMENSIONS
from publishing.exports.sdmx_structure import NAMESPACE
from publishing.models import AnnouncedEdition, Figure, Release
from publishing.pages import announced as pages
from tests.databases import scene
from tests.publishing.announced import tables

pytestmark = pytest.mark.django_db
world = scene(tables.shipped, tables.public)


@pytest.fixture(autouse=True)
def everything(world):
    return world


PAGES = [
    "/",
    "/da-cong-bo/?index=par",
    "/da-cong-bo/?index=par&year=2025",
    "/da-cong-bo/?index=sipas&year=2015",
    "/da-cong-bo/?index=local",
    "/da-cong-bo/bao-chi/",
    "/da-cong-bo/bang/par-2012-2025/1/",
    "/da-cong-bo/co-quan/bo-tu-phap/",
    "/tinh/hai-phong/",
    "/tinh/lang-son/",
    "/cong-bo/",
    "/so-sanh/?province=hai-phong&province=lang-son",
    "/tim/?q=tu+phap",
]


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_served(client, address):
    assert "<h1" in page(client, address)


def test_a_new_installation_leads_with_what_was_announced(client):
    first = page(client, "/")

    assert "83,94" in first
    assert "không có sai số nào được công bố" in first
    assert "<svg class='map'" in first


def test_a_year_that_nothing_is_known_of_says_so(client):
    assert client.get("/da-cong-bo/?index=par&year=2014").status_code == 404
    assert client.get("/da-cong-bo/?index=papi").status_code == 404


def test_a_province_shows_both_values_and_why_one_is_printed(client):
    told = page(client, "/tinh/hai-phong/")

    assert "91,87%" in told
    assert "91,81%" in told
    assert "nguồn của Chính phủ" in told
    assert "doanhnghiephoinhap.vn" in told
    assert "1 tháng 7" in told or "1/7/2025" in told


@pytest.mark.parametrize(
    ("value", "word"), [("87,07", "khớp"), ("88", "trái"), ("x", "không rõ")]
)
def test_a_claim_is_judged(client, value, word):
    asked = "index=sipas&year=2021&unit=Lạng Sơn&indicator=overall&measure=percent"

    told = page(client, f"/da-cong-bo/bao-chi/?{asked}&value={value}")

    assert f'<h2 id="verdict">{word}' in told


def test_files_hold_every_statement_with_its_source(client):
    edition = AnnouncedEdition.objects.get(code="par-2012-2025")
    number = edition.figures.count()
    place = "/da-cong-bo/bang/par-2012-2025/1/tep/"

    text = page(client, f"{place}figures.csv").removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = json.loads(page(client, f"{place}figures.json"))
    observations = page(client, f"{place}sdmx-figures.csv").splitlines()
    structure = client.get(f"{place}sdmx-structure.xml")
    book = client.get(f"{place}figures.xlsx")

    assert len(rows) == len(told["figures"]) == number
    assert all(row["source"] for row in rows)
    assert told["announced"] is True
    assert len(observations) > number
    assert book.content.startswith(b"PK")
    _every_observation_is_told_by_the_structure(observations, structure.content)
    assert client.get(f"{place}figures.exe").status_code == 404


def _every_observation_is_told_by_the_structure(observations, structure):
    """Each code has its list, and no two observations one key."""
    root = ElementTree.fromstring(structure)
    parts = {"s": f"{NAMESPACE}structure"}
    lists = {
        one.get("id").partition("_CL_")[2]: {
            code.get("id") for code in one.findall("s:Code", parts)
        }
        for one in root.iterfind(".//s:Codelist", parts)
    }
    flow = root.find(".//s:Dataflow", parts).get("id")
    rows = list(csv.DictReader(observations))
    assert {row["STRUCTURE_ID"] for row in rows} == {f"SIPAS:{flow}(1.0.0)"}
    assert lists.keys() == set(DIMENSIONS) - {"SOURCE"}
    for row in rows:
        assert all(row[name] in codes for name, codes in lists.items())
    keys = [(*(row[name] for name in DIMENSIONS), row["TIME_PERIOD"]) for row in rows]
    assert len(keys) == len(set(keys))


@pytest.fixture
def silent():
    """The address of a province of which nothing was announced, or found."""
    told = {unit.slug for unit in pages.provinces()}
    return Unit.objects.provinces().exclude(slug__in=told).first().slug


def test_a_province_nothing_was_announced_of_says_so_first(client, silent):
    told = page(client, f"/tinh/{silent}/")

    assert not pages.province(silent)
    assert "Chưa được công bố, hoặc chưa tìm thấy." in told
    assert client.get("/tinh/khong-co/").status_code == 404


def test_the_sources_of_a_year_are_its_own(client):
    """A change that was computed rests on the year before too, and says so apart."""
    rows = [row for one in pages.province("hai-phong").series for row in one.rows]
    computed = [row for row in rows if row.places and row.places.computed]

    assert computed
    for row in computed:
        own = {p for c in (row.percent, row.rank) if c for p in c.places}
        assert set(row.reckoned).isdisjoint(row.sources)
        assert own <= set(row.sources)
    assert any(row.reckoned for row in computed)
    assert "Mức thay đổi còn dựa vào:" in page(client, "/tinh/hai-phong/")


def test_provinces_are_compared_with_sources_methods_and_breaks(client):
    told = page(client, "/so-sanh/?province=hai-phong&province=lang-son")

    assert 'class="sources"' in told
    assert "phương pháp khác, không so sánh" in told
    assert "Quyết định 1001/QĐ-BNV" in told
    assert "không có sai số nào được công bố" in told


@pytest.mark.parametrize(
    ("value", "first", "second"),
    [
        ("91.81", "Nguồn của số in ở đây", "Nguồn in đúng số được hỏi"),
        ("91.87", "Nguồn", "Nguồn nói khác"),
    ],
)
def test_sources_stand_under_what_they_say(client, value, first, second):
    asked = "index=par&year=2023&unit=Hải Phòng&indicator=total&measure=percent"

    told = page(client, f"/da-cong-bo/bao-chi/?{asked}&value={value}")

    assert f"<h3>{first}</h3>" in told
    assert f"<h3>{second}</h3>" in told


def test_the_interface_takes_an_address_or_a_code_and_refuses_what_is_none(
    client, silent
):
    def asked(unit):
        return client.get("/api/v1/announced/", {"unit": unit, "limit": 500})

    assert asked("lang-son").json()["results"] == asked("20").json()["results"] != []
    assert asked(silent).json()["results"] == []
    refused = asked("atlantis")
    assert refused.status_code == 400
    assert "atlantis" in refused.content.decode()


def test_pages_are_in_english_too(client):
    with override("en"):
        told = page(client, "/en/announced/?index=sipas")

    assert "no margin of error was published" in told
    assert "83.94" in told


def test_the_interface_gives_each_source_and_says_nothing_was_computed(client):
    asked = {"index": "par", "year": "2023", "unit": "31", "indicator": "total"}

    told = client.get("/api/v1/announced/", asked).json()

    percents = {row["percent"]: row["printed"] for row in told["results"]}
    assert {"91.87", "91.81"} <= set(percents)
    assert "percent" in percents["91.87"]
    assert "percent" not in percents["91.81"]
    assert (told["announced"], told["simulated"]) == (True, False)
    assert client.get("/api/v1/announced/", {"color": "red"}).status_code == 400


def test_the_interface_judges_a_claim(client):
    claim = {"index": "sipas", "year": "2021", "unit": "Lạng Sơn", "indicator": ""}
    claim |= {"measure": "rank", "value": "31/63"}

    told = client.get("/api/v1/announced/claims/", claim).json()

    assert told["verdict"] == "agrees"
    assert told["sources"]
    wrong = client.get("/api/v1/announced/claims/", claim | {"year": "then"})
    assert wrong.status_code == 400


def computed(**words):
    """A figure of real answers in 2024, which stands after the announced 2023."""
    nation = Unit.objects.nation()
    told = {"percent": Decimal("84.00"), "lower": Decimal("83.10")}
    told |= {"upper": Decimal("84.90"), "change_points": None}
    return Figure(unit=nation, indicator="overall", **told | words)


def test_a_computed_figure_is_held_against_the_announced_year_before():
    change = pages.since(Release(year=2024, simulated=False), computed())

    assert (change.year, change.before, change.points) == (2023, "82,66%", "+1,34")
    assert change.limits == "+0,44 – +2,24"
    assert change.certain


def test_nothing_simulated_is_held_against_what_was_announced():
    assert pages.since(Release(year=2024, simulated=True), computed()) is None
    told = computed(change_points=Decimal(1))
    assert pages.since(Release(year=2024, simulated=False), told) is None
    # Another method.
    assert pages.since(Release(year=2022, simulated=False), computed()) is None


@pytest.mark.parametrize("year", [2018, 2022, 2024])
def test_no_page_subtracts_figures_of_two_methods(client, year):
    assert "so với năm trước" not in page(client, f"/da-cong-bo/?index=par&year={year}")


@pytest.mark.parametrize(("year", "marked"), [(2021, True), (2024, False)])
def test_a_printed_change_between_two_methods_is_marked(client, year, marked):
    shown = page(client, f"/da-cong-bo/?index=sipas&year={year}")

    headline = shown.partition("so với năm trước")[2].partition("</p>")[0]
    assert ("năm trước dùng phương pháp khác" in headline) == marked


def test_what_is_computed_is_said_to_be_wherever_it_stands(client):
    shown = page(client, "/tinh/hai-phong/")

    assert "+4 bậc: hiệu của số công bố năm 2024 và năm 2023" in shown


def test_a_ministry_stands_beside_ministries(client):
    series = pages.body("bo-tu-phap").series

    (par,) = [one for one in series if one.family == "par"]
    beside = {m.label: m.nation for m in par.moments if m.nation is not None}
    assert (beside["2021"], beside["2016"]) == (86.07, 80.94)
    assert "trung bình của các đơn vị cùng loại" in page(
        client, "/da-cong-bo/co-quan/bo-tu-phap/"
    )
