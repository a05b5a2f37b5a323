"""One sheet of a workbook by its name, where several are read. PURE."""

from collections.abc import Sequence
from pathlib import Path

from surveys.tabular.files import read_table
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import Choices, Sheet, silent


def named_sheet(path: Path, names: Sequence[str], problems: Problems) -> Sheet | None:
    """The sheet that bears one of the names, in any case; None where a problem of the
    file was noted, or that it has no such sheet."""
    found = Problems()
    for name in names:
        found = Problems()
        sheet = read_table(path, found, silent, Choices(sheet=name))
        if (
            sheet is not None
            and sheet.source.sheet.strip().casefold() == name.casefold()
        ):
            return sheet
    if any(one.code != "several_sheets" for one in found.first):
        for one in found.first:
            problems.keep(one)
    else:
        problems.add("sheet_missing", file=path.name, sheet=names[0])
    return None
