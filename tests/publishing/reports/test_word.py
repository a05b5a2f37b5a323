"""The report for editing: Word's own headings, tables and captions."""

from io import BytesIO

import pytest
from docx import Document as open_docx

from publishing import phrasing
from publishing.content.blocks import Cell
from publishing.content.release_content import PUBLISHED
from publishing.pages import province as provinces
from publishing.reports import making, province, typesetting, word
from publishing.reports.making import NATION, Order
from publishing.reports.scope import scope
from wording.printing import all_printable

pytestmark = pytest.mark.django_db

SLUG = "ba-ria-vung-tau"


def opened(release, name, language="vi"):
    body = making.make(release, Order(PUBLISHED, name, language, "docx"))
    return open_docx(BytesIO(body))


@pytest.mark.parametrize("name", [SLUG, NATION])
def test_headings_tables_and_captions_are_those_of_word(sealed, name):
    file = opened(sealed, name)

    styles = [paragraph.style.name for paragraph in file.paragraphs]
    captions = [p for p in file.paragraphs if p.style.name == "Caption"]
    pictures = len(file.inline_shapes)
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") >= 5
    assert len(captions) == len(file.tables) + pictures
    assert all(p._p.xpath("./w:fldSimple[contains(@w:instr, 'SEQ')]") for p in captions)
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in file.tables)


def test_every_page_is_marked_and_every_picture_has_words(sealed):
    file = opened(sealed, SLUG)

    assert "Phiếu mô phỏng" in file.sections[0].header.paragraphs[0].text
    assert sealed.digest[:16] in file.sections[0].footer.paragraphs[0].text
    described = file.element.xpath("//wp:docPr/@descr")
    assert len(described) == len(file.inline_shapes) == 1
    assert file.core_properties.language == "vi"
    assert file.core_properties.title.startswith("Bà Rịa - Vũng Tàu: ")


def test_the_table_of_criteria_is_the_release_figure_by_figure(sealed):
    file = opened(sealed, SLUG)
    page = provinces.read(scope(sealed), SLUG)

    rows = {
        row.cells[0].text: [cell.text for cell in row.cells]
        for table in file.tables
        for row in table.rows
        if len(row.cells) == 6
    }
    lines = [line for group in page.groups for line in group.lines]
    for line in lines:
        cells = rows[line.indicator.name + "*"]
        assert cells[1] == phrasing.number(line.figure.percent, 2)
        assert cells[2] == phrasing.limits(line.figure)
        assert cells[3] == phrasing.number(line.nation.percent, 2)
        assert cells[4] == phrasing.signed(line.gap)


def test_no_number_is_broken_and_every_table_fits_the_page(sealed):
    file = opened(sealed, NATION)

    for table in file.tables:
        widths = [column.width.cm for column in table.columns]
        assert sum(widths) <= word.PAGE + 0.1
        for row in table.rows[1:]:
            if len({cell._tc for cell in row.cells}) < len(widths):
                continue  # a heading over the whole row
            for cell, width in zip(row.cells, widths, strict=True):
                run = cell.paragraphs[0].runs[0]
                letters = max(map(len, run.text.split()), default=0)
                # Half a size for each letter is wider than any digit of the face.
                assert letters * run.font.size.cm / 2 + 0.2 <= width, cell.text


def test_words_in_the_place_of_a_chart_are_not_lost():
    note = Cell("không công bố")

    picked = word.pick((Cell("tiêu chí"), note, Cell(), Cell("12")), [0, 2, 3])

    assert [cell.text for cell in picked] == ["tiêu chí", "không công bố", "12"]


NASTY = " → ☑ 🙏 \uf0b7 \u202eA\u202c \x07 中 \ud83d"


def test_whatever_is_typed_comes_out_in_every_kind_of_report(sealed):
    document = province.document(scope(sealed), SLUG)

    typed = all_printable(
        document, lambda text: f"{text}{NASTY}" if " " in text else text
    )

    made = typesetting.pdf(typed, moment=making.moment(sealed))
    assert made.startswith(b"%PDF")
    file = open_docx(BytesIO(word.write(typed)))
    assert "→ ☑ 🙏 • A   中 □" in file.paragraphs[0].text
