"""The same report for editing in Word: its headings, tables, captions and pictures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document as open_docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from publishing.content.blocks import (
    Block,
    Cell,
    Document,
    Headline,
    Map,
    Pair,
    Points,
    Row,
    Table,
    Trend,
)
from publishing.reports import typesetting
from wording.printing import all_printable, visible

# The typeface of official letters, on every computer of an office.
FACE = "Times New Roman"
INK, SOFT, DEEP = RGBColor(0x16, 0x30, 0x2F), RGBColor(0x56, 0x66, 0x63), "0F4C5C"
SHADE = "F3EAD9"
PAGE = 17.0  # centimetres of text across
MARGIN = 0.24  # centimetres of a cell beside its words
LETTER = 0.0195  # centimetres of a bold letter for each point of its size
BOLD = {"strong", "up", "down", "high", "low"}


def write(document: Document) -> bytes:
    """The report as a .docx file."""
    return Writer(all_printable(document, visible)).bytes()


class Writer:
    """Walks the blocks of one report and counts its tables and figures."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.file = open_docx()
        self.counts = {document.table_word: 0, document.figure_word: 0}
        self._page()
        self._styles()
        self._properties()
        self.file.add_paragraph(document.kicker).style = "Aside"
        self.file.add_heading(document.subject, level=0)
        for block in document.blocks:
            self.block(block)

    def bytes(self) -> bytes:
        written = BytesIO()
        self.file.save(written)
        return written.getvalue()

    def block(self, block: Block) -> None:
        getattr(self, f"_{block.kind}")(block)

    def _page(self) -> None:
        """A4; marks above and the edition below every page."""
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        head = section.header.paragraphs[0]
        if self.document.marks:
            run = head.add_run(" · ".join(self.document.marks))
            run.bold = True
            head.add_run("\n")
        head.add_run(self.document.running)
        foot = section.footer.paragraphs[0]
        before, _page, rest = self.document.page_word.partition("{page}")
        middle, _pages, after = rest.partition("{pages}")
        foot.add_run(f"{self.document.foot} · {before}")
        field(foot, "PAGE", "1")
        foot.add_run(middle)
        field(foot, "NUMPAGES", "1")
        foot.add_run(after)

    def _styles(self) -> None:
        styles = self.file.styles
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
            face(styles[name], colour=INK)
        styles["Normal"].font.size = Pt(12)
        styles["Caption"].font.size = Pt(10.5)
        aside = styles.add_style("Aside", WD_STYLE_TYPE.PARAGRAPH)
        aside.base_style = styles["Normal"]
        aside.font.size, aside.font.color.rgb = Pt(10.5), SOFT
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), {"vi": "vi-VN"}.get(self.document.language, "en-GB"))
        styles["Normal"].element.get_or_add_rPr().append(language)

    def _properties(self) -> None:
        about = self.file.core_properties
        about.title, about.subject = self.document.title, self.document.kicker
        about.author, about.language = "SIPAS", self.document.language
        about.comments = " · ".join((*self.document.marks, self.document.foot))

    def _heading(self, block) -> None:
        heading = self.file.add_heading(block.text, level=block.level)
        heading.paragraph_format.page_break_before = block.new_page

    def _text(self, block) -> None:
        style = "Aside" if block.tone == "aside" else "Normal"
        self.file.add_paragraph(block.text, style=style)

    def _points(self, block: Points) -> None:
        for number, item in enumerate(block.items, 1):
            # Numbers are written: Word would count on from the list before.
            words = f"{number}. {item}" if block.numbered else item
            style = "Normal" if block.numbered else "List Bullet"
            self.file.add_paragraph(words, style=style).paragraph_format.space_after = 0

    def _facts(self, block) -> None:
        for name, value in block.rows:
            paragraph = self.file.add_paragraph()
            paragraph.paragraph_format.space_after = 0
            paragraph.add_run(f"{name}: ").bold = True
            paragraph.add_run(value)

    def _headline(self, block: Headline) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.add_run(f"{block.label}: ")
        number = paragraph.add_run(f"{block.figure}{block.unit}")
        number.bold, number.font.size = True, Pt(26)
        number.font.color.rgb = RGBColor.from_string(DEEP)
        if block.limits:
            paragraph.add_run(f" ({block.limits})")
        if block.rank_label:
            paragraph.add_run(f" · {block.rank_label}: ")
            paragraph.add_run(block.rank).bold = True
            paragraph.add_run(f" ({block.rank_range})" if block.rank_range else "")

    def _pair(self, block: Pair) -> None:
        for part in (*block.left, *block.right):
            self.block(part)

    def _trend(self, block: Trend) -> None:
        self._picture(block, width=PAGE)

    def _map(self, block: Map) -> None:
        self._picture(block, width=12.0)

    def _picture(self, block: Trend | Map, *, width: float) -> None:
        drawn = typesetting.picture(block, language=self.document.language)
        self.file.add_picture(BytesIO(drawn), width=Cm(width))
        paragraph = self.file.paragraphs[-1]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        about = paragraph._p.xpath(".//wp:docPr")[0]
        about.set("descr", block.alt)
        self._caption(self.document.figure_word, block.caption)

    def _caption(self, word: str, text: str, *, keep: bool = False) -> None:
        """A caption Word can count and list."""
        self.counts[word] += 1
        paragraph = self.file.add_paragraph(f"{word} ", style="Caption")
        field(paragraph, f"SEQ {word} \\* ARABIC", str(self.counts[word]))
        paragraph.add_run(f". {text}")
        paragraph.paragraph_format.keep_with_next = keep

    def _table(self, block: Table) -> None:
        self._caption(self.document.table_word, block.caption, keep=True)
        if block.legend:
            words = "; ".join(f"{number} {name}" for number, name in block.legend)
            self.file.add_paragraph(words, style="Aside")
        # Charts in a row repeat its numbers; an editor works with the numbers.
        kept = [n for n, column in enumerate(block.columns) if not column.chart]
        columns = [block.columns[n] for n in kept]
        size = Pt(7 if block.dense else 9.5)
        table = self.file.add_table(rows=0, cols=len(columns), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        widths = across(block, kept, points=size.pt)
        titles = tuple(Cell(column.title, tone="strong") for column in columns)
        head = self._row(table, Row(titles), columns, size=size, fill=SHADE)
        repeat_on_each_page(head)
        for row in block.rows:
            cells = row if row.tone == "group" else Row(pick(row.cells, kept), row.tone)
            self._row(table, cells, columns, size=size, fill="")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        narrow_margins(table)
        if block.note:
            self.file.add_paragraph(block.note, style="Aside")

    def _row(self, table: Any, row: Row, columns, *, size: float, fill: str) -> Any:
        made = table.add_row()
        unbroken(made)
        if row.tone == "group":
            joined = made.cells[0].merge(made.cells[-1])
            put(joined, Cell(row.cells[0].text, tone="strong"), size=size, fill=SHADE)
            return made
        heavy = row.tone in ("total", "strong", "here")
        for cell, words, column in zip(made.cells, row.cells, columns, strict=True):
            put(cell, words, size=size, fill=fill, right=column.right, heavy=heavy)
        return made


def across(block: Table, kept, *, points: float) -> list[float]:
    """Widths in centimetres that fill the page and break no word or number.

    Columns without the charts share the page as before; one too narrow for its
    longest word takes from those that have room.
    """
    shared = [block.columns[n].width for n in kept]
    share = PAGE / sum(shared)
    asked = [width * share for width in shared]
    needed = [MARGIN + longest(block, n) * points * LETTER for n in kept]
    spare = [max(0.0, a - n) for a, n in zip(asked, needed, strict=True)]
    short = sum(max(0.0, n - a) for a, n in zip(asked, needed, strict=True))
    given = min(1.0, short / sum(spare)) if sum(spare) else 0.0
    return [max(a, n) - s * given for a, n, s in zip(asked, needed, spare, strict=True)]


def longest(block: Table, number: int) -> int:
    """Letters of the longest word of a column."""
    texts = [block.columns[number].title]
    texts += [r.cells[number].text for r in block.rows if r.tone != "group"]
    return max((len(word) for text in texts for word in text.split()), default=0)


def narrow_margins(table: Any) -> None:
    """A millimetre on either side of a cell: Word's own are twice that."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def pick(cells, kept):
    """Cells of the kept columns; words in a column of charts move to the next one."""
    found, carried = [], None
    for number, cell in enumerate(cells):
        if number in kept:
            found.append(carried or cell)
            carried = None
        elif cell.text:
            carried = cell
    return tuple(found)


def put(
    cell: Any,
    words: Cell,
    *,
    size: float,
    fill: str = "",
    right: bool = False,
    heavy: bool = False,
) -> None:
    """Write a cell's words: bold, underlined or soft as its tone says."""
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = 0
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(words.text)
    run.font.size = size
    run.bold = heavy or words.tone in BOLD
    run.underline = words.tone == "low"
    if words.aside:
        aside = paragraph.add_run(f" ({words.aside})")
        aside.font.size = size
    if fill:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), fill)
        cell._tc.get_or_add_tcPr().append(shade)


def face(style: Any, *, colour: RGBColor) -> None:
    """The typeface for every script: Word keeps one for each."""
    style.font.name, style.font.color.rgb = FACE, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FACE)
        # A theme's typeface would win over the named one.
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
    fonts.attrib.pop(qn("w:cstheme"), None)


def field(paragraph: Any, code: str, shown: str) -> None:
    """A number that Word keeps counted."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    simple.append(run)
    paragraph._p.append(simple)


def repeat_on_each_page(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def unbroken(row: Any) -> None:
    """A row is never cut by the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
