"""An XLSForm workbook read as a questionnaire; mistakes by sheet, row, column. PURE."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from surveys.questionnaire.file import CODE, LEVELS
from surveys.questionnaire.instrument import (
    WORDINGS,
    Block,
    Instrument,
    Item,
    Level,
    Option,
)
from surveys.questionnaire.xlsform.layout import (
    CHOICES,
    CHOICES_COLUMNS,
    SETTINGS,
    SETTINGS_COLUMNS,
    SURVEY,
    Line,
)
from surveys.questionnaire.xlsform.questions import Questions
from surveys.questionnaire.xlsform.skips import skips_of
from surveys.questionnaire.xlsform.tables import Book, read_book
from surveys.tabular.problems import Problems
from wording.text import Text

# What has to be said of the whole, and how long it may be.
LONGEST = {"title_vi": 200, "title_en": 200, "form_id": 60, "version": 60}
LONGEST |= {"legal_basis": 1000}
Lists = dict[str, tuple[Option, ...]]


@dataclass(frozen=True)
class FormRead:
    """A questionnaire, what its lists were called, and columns that were left out."""

    instrument: Instrument
    names: dict[tuple[Option, ...], str]
    left_out: tuple[str, ...]


def read_form(path: Path, problems: Problems, *, source: str) -> FormRead | None:
    """None where a problem was noted.

    `source` stands where a question says nothing of where its words are from.
    """
    book = read_book(path, problems)
    if problems.count:
        return None
    lists = _lists(book.lines(CHOICES), problems)
    settings = _settings(book, problems)
    questions = Questions(lists, problems, source=source)
    for line in book.lines(SURVEY):
        questions.take(line)
    questions.close()
    skips = skips_of(questions)
    levels = _levels(questions, lists, problems)
    if problems.count or settings is None:
        return None
    instrument = Instrument(
        code=settings["form_id"],
        version=settings["version"],
        title=Text(settings["title_vi"], settings["title_en"]),
        legal_basis=settings["legal_basis"],
        levels=levels,
        levels_wording=settings["levels_wording"] or "provisional",
        levels_source=settings["levels_source"] or source,
        blocks=tuple(Block(one.code, one.title) for one in questions.groups),
        items=tuple(one.item for one in questions.asked),
        skips=skips,
    )
    return FormRead(instrument, _names(instrument.items, lists), tuple(book.left_out))


def _names(items: Iterable[Item], lists: Lists) -> dict[tuple[Option, ...], str]:
    used = {item.options for item in items}
    return {options: name for name, options in lists.items() if options in used}


def _settings(book: Book, problems: Problems) -> Line | None:
    lines = book.lines(SETTINGS)
    if len(lines) != 1:
        row = lines[1].row if lines else 2
        problems.add("form_settings_rows", file=SETTINGS, row=row)
        return None
    said = lines[0]
    for field, longest in LONGEST.items():
        _require(said, field, problems, longest=longest)
    if said["form_id"] and not CODE.fullmatch(said["form_id"]):
        _note(said, "form_id", "form_code_wrong", problems)
    if said["levels_wording"] not in ("", *WORDINGS):
        known = ", ".join(WORDINGS)
        _note(said, "levels_wording", "form_word_unknown", problems, known=known)
    return said


def _require(line: Line, field: str, problems: Problems, *, longest: int) -> None:
    if not line[field]:
        _note(line, field, "empty_cell", problems)
    elif len(line[field]) > longest:
        _note(line, field, "form_text_long", problems, most=longest)


def _note(
    line: Line, field: str, code: str, problems: Problems, **facts: object
) -> None:
    problems.add(
        code,
        file=SETTINGS,
        row=line.row,
        column=SETTINGS_COLUMNS[field],
        value=line[field],
        **facts,
    )


def _lists(lines: Iterable[Line], problems: Problems) -> Lists:
    found: dict[str, dict[str, Option]] = {}
    rows: dict[tuple[str, str], int] = {}
    for line in lines:
        name, code = line["list_name"], line["name"]
        for field in CHOICES_COLUMNS:
            if not line[field]:
                _note_choice(line, field, "empty_cell", problems)
        if code and not CODE.fullmatch(code):
            _note_choice(line, "name", "form_code_wrong", problems)
        first = rows.setdefault((name, code), line.row)
        if code and first != line.row:
            _note_choice(line, "name", "form_named_twice", problems, first=first)
        text = Text(line["label_vi"], line["label_en"])
        found.setdefault(name, {})[code] = Option(code, text)
    return {name: tuple(options.values()) for name, options in found.items()}


def _note_choice(
    line: Line, field: str, code: str, problems: Problems, **facts: object
) -> None:
    problems.add(
        code,
        file=CHOICES,
        row=line.row,
        column=CHOICES_COLUMNS[field],
        value=line[field],
        **facts,
    )


def _levels(
    questions: Questions, lists: Lists, problems: Problems
) -> tuple[Level, ...]:
    """The five levels that scored questions offer."""
    name = questions.scale
    if not name:
        if not problems.count:
            problems.add("form_nothing_scored", file=SURVEY, column="scored")
        return ()
    options = lists.get(name, ())
    if [option.code for option in options] != [str(value) for value in LEVELS]:
        problems.add(
            "form_levels_wrong", file=CHOICES, column="name", value=name, list=name
        )
        return ()
    return tuple(Level(int(option.code), option.text) for option in options)
