"""Each format read back by its own tools: the same figures, labelled, simulated."""

import io
from decimal import Decimal

import fastparquet
import openpyxl
import pandas
import pyreadstat
import pytest
from django.utils.translation import override

from publishing.exports import BY_NAME
from publishing.exports.dictionary import DISTRIBUTIONS, FIGURES
from publishing.models import LEVELS

pytestmark = pytest.mark.django_db
TEXT = {"unit": str, "domain_level": str}
LANGUAGES = pytest.mark.parametrize(
    ("language", "label", "simulated"),
    [
        ("vi", "Chỉ số (%)", "Dữ liệu mô phỏng"),
        ("en", "Index (%)", "Simulated figures"),
    ],
)


def body(release, name, *, language="vi"):
    with override(language):
        return BY_NAME[name].body(release)


@pytest.fixture
def kept(release):
    """What the database holds of Hà Nội and of the nation, to compare with."""

    def of(unit, indicator="overall"):
        return release.figures.get(
            basis="published", unit__code=unit, indicator=indicator, domain="all"
        )

    return of


def one(frame, unit, *, basis="published", everybody="all"):
    chosen = (frame.unit == unit) & (frame.basis == basis)
    chosen &= (frame.indicator == "overall") & (frame.domain == everybody)
    (found,) = frame[chosen].to_dict("records")
    return found


def test_csv_holds_every_figure_as_announced(release, kept):
    frame = pandas.read_csv(io.BytesIO(body(release, "figures.csv")), dtype=TEXT)

    assert len(frame) == release.figures.count()
    assert list(frame.columns) == [column.name for column in FIGURES.columns]
    assert one(frame, "01")["percent"] == float(kept("01").percent)
    assert frame.simulated.all()


def test_csv_holds_every_distribution(release):
    written = body(release, "answers.csv")
    frame = pandas.read_csv(io.BytesIO(written), dtype=TEXT)

    published = frame[frame.note.isna()]
    assert len(frame) == release.distributions.count()
    assert list(frame.columns) == [column.name for column in DISTRIBUTIONS.columns]
    assert published[list(LEVELS)].sum(axis=1).round(6).eq(100).all()
    assert frame[frame.note.notna()][list(LEVELS)].isna().all(axis=None)


@LANGUAGES
@pytest.mark.parametrize("program", ["sav", "dta"])
def test_readstat_reads_figures_with_their_labels(
    release, kept, tmp_path, program, language, label, simulated
):
    path = tmp_path / f"figures.{program}"
    path.write_bytes(body(release, path.name, language=language))

    frame, told = getattr(pyreadstat, f"read_{program}")(path, output_format="pandas")

    codes = told.variable_value_labels
    everybody = {"vi": "mọi người", "en": "everybody"}[language]
    units = {v: k for k, v in codes["basis"].items()}
    own = next(iter(units.values()))
    domain = next(n for n, word in codes["domain"].items() if word == everybody)
    overall = one(frame, "01", basis=own, everybody=domain)
    assert len(frame) == release.figures.count()
    assert overall["percent"] == pytest.approx(float(kept("01").percent), abs=1e-9)
    assert told.column_names_to_labels["percent"] == label
    assert simulated in told.file_label
    assert codes["simulated"][frame.simulated.iloc[0]] in ("có", "yes")
    names = {"vi": "Chỉ số hài lòng chung", "en": "Overall index"}
    assert codes["indicator_no"][overall["indicator_no"]] == names[language]


@pytest.mark.parametrize("program", ["sav", "dta"])
def test_readstat_reads_distributions(release, tmp_path, program):
    path = tmp_path / f"answers.{program}"
    path.write_bytes(body(release, path.name))

    frame, told = getattr(pyreadstat, f"read_{program}")(path, output_format="pandas")

    known = frame.level_1.notna()
    assert frame[known][list(LEVELS)].sum(axis=1).round(6).eq(100).all()
    assert told.column_names_to_labels["level_5"] == "Mức 5, cao nhất (%)"


@LANGUAGES
def test_parquet_holds_the_figures_and_says_what_it_is(
    release, kept, language, label, simulated
):
    written = body(release, "figures.parquet", language=language)

    stored = fastparquet.ParquetFile(io.BytesIO(written))

    frame = stored.to_pandas()
    notes = stored.key_value_metadata
    assert one(frame, "VN")["percent"] == float(kept("VN").percent)
    assert frame["rank"].dtype == "Int64" or frame["rank"].dropna().mod(1).eq(0).all()
    assert (notes["simulated"], notes["sha256"]) == ("true", release.digest)
    assert simulated in notes["title"]
    assert notes["label:percent"] == label


@LANGUAGES
def test_a_workbook_says_what_it_is_on_every_sheet(release, language, label, simulated):
    written = body(release, "figures.xlsx", language=language)
    book = openpyxl.load_workbook(io.BytesIO(written))

    assert len(book.sheetnames) == 7
    for sheet in book:
        top = [str(row[0].value) for row in sheet.iter_rows(max_row=8)]
        assert simulated in top[0]
        assert any(release.digest in line for line in top)
    assert label in [cell.value for cell in heads(book.worksheets[0])]


def heads(sheet):
    """The heads of the columns: the last of the frozen rows."""
    return sheet[int("".join(filter(str.isdigit, sheet.freeze_panes))) - 1]


def test_a_workbook_ranks_with_numbers_not_with_text(release, kept):
    book = openpyxl.load_workbook(io.BytesIO(body(release, "figures.xlsx")))
    ranking = book.worksheets[0]
    head = heads(ranking)[0].row

    rows = list(ranking.iter_rows(min_row=head + 1))
    capital = next(row for row in rows if row[1].value == "Hà Nội")
    assert len(rows) == 6
    assert Decimal(str(capital[2].value)) == kept("01").percent
    assert capital[0].value == kept("01").rank
    assert capital[2].number_format == "0.00"
    assert [row[0].value for row in rows[1:]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", list(BY_NAME))
def test_a_file_is_the_same_whenever_it_is_made(release, name):
    assert body(release, name) == body(release, name)
