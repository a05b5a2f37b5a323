"""Sheets and columns of the workbook: XLSForm's own names, and those added. PURE."""

from collections.abc import Mapping
from dataclasses import dataclass

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
# The list that scored questions offer, where nothing else names it.
LEVELS = "levels"
VI, EN = "Tiếng Việt (vi)", "English (en)"

# Field -> the heading we write; any of `_ALIASES` is read as well.
SURVEY_COLUMNS = {
    "type": "type",
    "name": "name",
    "label_vi": f"label::{VI}",
    "label_en": f"label::{EN}",
    "relevant": "relevant",
    "constraint": "constraint",
    "scored": "scored",
    "factor": "factor",
    "domain": "domain",
    "wording": "wording",
    "source": "source",
}
CHOICES_COLUMNS = {
    "list_name": "list_name",
    "name": "name",
    "label_vi": f"label::{VI}",
    "label_en": f"label::{EN}",
}
SETTINGS_COLUMNS = {
    "title_vi": "form_title",
    "title_en": "form_title_en",
    "form_id": "form_id",
    "version": "version",
    "default_language": "default_language",
    "legal_basis": "legal_basis",
    "levels_wording": "levels_wording",
    "levels_source": "levels_source",
}
COLUMNS = {SURVEY: SURVEY_COLUMNS, CHOICES: CHOICES_COLUMNS, SETTINGS: SETTINGS_COLUMNS}
NEEDED = {
    SURVEY: ("type", "name", "label_vi", "label_en"),
    CHOICES: ("list_name", "name", "label_vi", "label_en"),
    SETTINGS: ("title_vi", "title_en", "form_id", "version", "legal_basis"),
}
# What a column of these says would change who is asked what.
CHANGING = ("choice_filter", "calculation", "repeat_count", "trigger")
_ALIASES = {
    "relevance": "relevant",
    "list name": "list_name",
    "form title": "title_vi",
    "form title en": "title_en",
    "id_string": "form_id",
}
_LANGUAGES = {"vi": "vi", "vietnamese": "vi", "tiếng việt": "vi", "en": "en"}
_LANGUAGES |= {"english": "en", "tiếng anh": "en"}

KINDS = {"number": "integer", "text": "text"}
GROUP, END = "begin_group", "end_group"
TRUE = frozenset(("yes", "true", "1", "x", "có"))
FALSE = frozenset(("", "no", "false", "0", "không"))


@dataclass(frozen=True)
class Line:
    """A row that is not blank: its number in the sheet, its cells by field."""

    row: int
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")


def field_of(sheet: str, heading: str) -> str:
    """The field a heading fills, "" where it is none of ours."""
    said = " ".join(heading.casefold().split())
    name, _, language = said.partition("::")
    if language:
        named = _language(language.strip(" :"))
        said = f"{name.strip()}_{named}" if named else said
    elif name == "label":
        said = "label_vi"
    for field, own in COLUMNS[sheet].items():
        if said in (field, own.casefold()):
            return field
    found = _ALIASES.get(said.replace("_", " "), _ALIASES.get(said, ""))
    return found if found in COLUMNS[sheet] else ""


def _language(words: str) -> str:
    """ "vi" or "en" of "English (en)"; "" for another language."""
    name, _, code = words.partition("(")
    return _LANGUAGES.get(code.strip(" )")) or _LANGUAGES.get(name.strip(), "")
