"""One table written as files of every kind a person may send."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{what}:1.0"'
    for name, what in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
    )
)


def as_text(rows, *, separator=",", encoding="utf-8", declared=False, end="\r\n"):
    text = io.StringIO()
    if declared:
        text.write(f"sep={separator}{end}")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows, *, merged=(), others=(), hidden=(), since_1904=False, name="Sheet1"):
    """`others` and `hidden` are more sheets by name, with their rows."""
    content = io.BytesIO()
    options = {"in_memory": True, "date_1904": since_1904}
    with xlsxwriter.Workbook(content, options) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, lines in ((name, rows), *others, *hidden):
            sheet = book.add_worksheet(title)
            for at, row in enumerate(lines):
                for column, value in enumerate(row):
                    _write_xlsx(sheet, at, column, value, day)
            if title in dict(hidden):
                sheet.hide()
            for area, text in merged if lines is rows else ():
                sheet.merge_range(area, text)
    return content.getvalue()


def _write_xlsx(sheet, at, column, value, day):
    if hasattr(value, "isoformat"):
        sheet.write_datetime(at, column, value, day)
    elif isinstance(value, str):
        sheet.write_string(at, column, value)
    else:
        sheet.write_number(at, column, value)


def as_xls(rows, *, merged=(), hidden=()):
    """`merged` as (top, bottom, left, right), counted from 0."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for title, lines in (("Sheet1", rows), *hidden):
        sheet = book.add_sheet(title, cell_overwrite_ok=True)
        sheet.visibility = title in dict(hidden)
        for at, row in enumerate(lines):
            for column, value in enumerate(row):
                style = [day] if hasattr(value, "isoformat") else []
                sheet.write(at, column, value, *style)
        for area in merged if lines is rows else ():
            sheet.merge(*area)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_ods(rows, *, hidden=(), spans=None):
    """`spans` gives the rows a cell is merged over, by (row, column) from 0."""
    tables = [_table("Sheet1", rows, "shown", spans or {})]
    tables += [_table(name, lines, "unseen", {}) for name, lines in hidden]
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("shown", "true"), ("unseen", "false"))
    )
    document = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f"{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = f'<manifest xmlns="urn:{MIMETYPE}"/>'
    parts = {"mimetype": MIMETYPE, "META-INF/manifest.xml": manifest}
    return zipped(parts | {"content.xml": document})


def _table(name, rows, style, spans):
    lines = []
    for at, row in enumerate(rows):
        cells = [_cell(cell, spans.get((at, place))) for place, cell in enumerate(row)]
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    words = f'table:name="{name}" table:style-name="{style}"'
    return f"<table:table {words}>{''.join(lines)}</table:table>"


def _cell(value, span):
    merged = f' table:number-rows-spanned="{span}"' if span else ""
    if value == "":
        return f"<table:table-cell{merged}/>"
    if hasattr(value, "isoformat"):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        return f"<table:table-cell {kind}{merged}><text:p>x</text:p></table:table-cell>"
    if not isinstance(value, str):
        kind = f'office:value-type="float" office:value="{value!r}"'
        return f"<table:table-cell {kind}{merged}><text:p>x</text:p></table:table-cell>"
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in value.split("\n"))
    kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}{merged}>{lines}</table:table-cell>"


def _spaced(line):
    """Spaces as the format writes them: XML alone would fold two into one."""
    return escape(line).replace("  ", " <text:s/>")


def zipped(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def edited(content, change):
    """The archive with each part as `change(name, part)` makes it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    made = [change(name, part) for name, part in parts.items()]
    return zipped(dict(pair for pair in made if pair))
