"""A round full of formulas: no format hands one on."""

import csv
import io

import fastparquet
import openpyxl
import pyreadstat
import pytest
from django.utils.translation import override
from lxml import etree

from localities.models import Unit
from publishing.exports import BY_NAME, FILES
from tests.publishing import factories
from tests.publishing.exports.formulas import runs

PLANTED = '=HYPERLINK("http://evil.example","x")'
WIDE, HIDDEN = "＝cmd|' /C calc'!A0", "\u200b \t@SUM(1+1)"


@pytest.fixture
def planted(country):
    """A release whose every free word is a formula."""
    Unit.objects.filter(code="01").update(short_vi=WIDE, short_en=PLANTED)
    indicators = tuple(
        factories.replace(row, name_vi=HIDDEN, name_en=PLANTED)
        for row in factories.indicators()
    )
    return factories.published(
        round_code="-2+3",
        name_vi=PLANTED,
        name_en=WIDE,
        notes_vi=HIDDEN,
        notes_en=HIDDEN,
        methodology_name_vi=WIDE,
        indicators=indicators,
        domain_names={"sex": [["female", PLANTED, WIDE], ["male", HIDDEN, "+1"]]},
    )


def cells_of_csv(body, tmp_path):
    for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")):
        yield from row


def cells_of_workbook(body, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(body))
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell.value for cell in row)
            assert all(cell.data_type != "f" for cell in row)


def cells_of_program(body, tmp_path, *, kind):
    path = tmp_path / f"table.{kind}"
    path.write_bytes(body)
    read = getattr(pyreadstat, f"read_{kind}")
    frame, told = read(path, output_format="pandas")
    yield from frame.to_numpy().ravel()
    yield told.file_label
    for words in told.variable_value_labels.values():
        yield from words.values()


def cells_of_parquet(body, tmp_path):
    stored = fastparquet.ParquetFile(io.BytesIO(body))
    yield from stored.to_pandas().to_numpy().ravel()
    yield from stored.key_value_metadata.values()


def cells_of_xml(body, tmp_path):
    for element in etree.fromstring(body).iter():
        # Between elements stand line breaks, which no cell receives.
        yield (element.text or "") if (element.text or "").strip() else ""


READERS = {
    "csv": cells_of_csv,
    "xlsx": cells_of_workbook,
    "sav": lambda body, path: cells_of_program(body, path, kind="sav"),
    "dta": lambda body, path: cells_of_program(body, path, kind="dta"),
    "parquet": cells_of_parquet,
    "xml": cells_of_xml,
}


def is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("ending", list(READERS))
def test_no_cell_of_a_format_starts_a_formula(planted, tmp_path, ending, language):
    for file in FILES:
        if file.name.endswith(f".{ending}"):
            with override(language):
                body = BY_NAME[file.name].body(planted)
            texts = [c for c in READERS[ending](body, tmp_path) if isinstance(c, str)]
            assert [c for c in texts if runs(c) and not is_number(c)] == []


def test_no_string_of_json_stat_starts_a_formula(planted):
    body = BY_NAME["figures.json"].body(planted).decode()

    assert f'"{PLANTED[:4]}' not in body
    assert f'"{WIDE[:4]}' not in body
    assert '"\u200b' not in body
