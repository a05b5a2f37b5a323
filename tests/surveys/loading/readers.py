"""Reading one file of questionnaires without a database."""

from surveys.loading.layout import Expected
from surveys.loading.questionnaires import Questionnaires
from surveys.tabular.problems import Problems
from tests.surveys.loading.folders import ITEMS


def expected(**changes):
    words = {
        "items": ITEMS,
        "instrument": "small",
        "register": "2017",
        "owner": "VN",
        "units": {"01", "80"},
        "refused_units": {"11111": "unit_not_in_register"},
    }
    return Expected(**(words | changes))


def read(reader, path, **changes):
    """Blocks, problems and the questionnaires of a file read by `reader`."""
    problems = Problems()
    sheet = reader(path, problems, lambda done, total: None)
    if sheet is None:
        return [], problems, None
    questionnaires = Questionnaires(sheet, expected(**changes), problems)
    return list(questionnaires.blocks()), problems, questionnaires


def uids(blocks):
    return [uid for block in blocks for uid in block.uids]


def found(problems):
    """(code, row, column, value) of the problems in order."""
    return [(p.code, p.row, p.column, p.value) for p in problems.first]
