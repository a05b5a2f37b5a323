"""XLSX files of questionnaires, sound ones and ones that lie."""

import zipfile

import xlsxwriter

from tests.surveys.loading.folders import HEADER, ITEMS, questionnaire

SHEET = "xl/worksheets/sheet1.xml"


def write_xlsx(path, rows, *, header=HEADER, sheets=("responses",)):
    """Texts as texts, but weights and levels as numbers, as people type them."""
    with xlsxwriter.Workbook(path) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, header)
            for line, row in enumerate(rows, start=1):
                for column, name in enumerate(header):
                    _write(book, sheet, line, column, name, row.get(name, ""))
    return path


def _write(book, sheet, line, column, name, value):
    if isinstance(value, str) and value.startswith("="):
        sheet.write_formula(line, column, value, value=4)
    elif hasattr(value, "isoformat"):
        style = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(line, column, value, style)
    elif isinstance(value, str) and (name not in (*ITEMS, "weight") or value == "x"):
        sheet.write_string(line, column, value)
    elif value != "":
        sheet.write_number(line, column, float(value))


def edit(path, old, new, *, part=SHEET):
    """Replace bytes inside one part of an archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def questionnaires(number):
    return [questionnaire(n) for n in range(number)]
