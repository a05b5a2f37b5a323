"""What a reader sees of a page: its words, those nobody translated, and codes."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path

from django.apps import apps
from django.db import models
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import override, trans_real

from operations import checks
from operations.pages import ON_THE_PAGE
from scorecards.trees import rule_kinds
from scorecards.trees import vocabulary as words_of_trees
from scorecards.trees.file import SHIPPED as TREES
from scorecards.trees.leaf_file import COMPONENT, CRITERION
from scoring.methodology import vocabulary
from scoring.methodology.file import ERAS
from scoring.models import Method
from surveys.data_protection import consent_texts
from surveys.models import Instrument
from surveys.questionnaire.file import SHIPPED
from surveys.questionnaire.xlsform import workbook
from work.help.told import HERE as HELP
from work.people.rows import COLUMNS as PEOPLE
from work.places.rows import BODY_COLUMNS as BODIES
from work.places.rows import POINT_COLUMNS as POINTS
from work.trees import layout

SAID = re.compile(r'(?:aria-label|placeholder|title)="([^"]*)"')
UNREAD = re.compile(r"<(script|style|datalist|code)\b.*?</\1>", re.DOTALL)
# Names of columns and items, and numbers made for machines.
COLUMN = re.compile(r"\b[a-z]+_[a-z_]+\b")
ITEM = re.compile(r"\b[STNP]\d{1,2}[a-z]?\b")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{32}")
WORD = re.compile(r"\b[A-Za-z]{3,}\b")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
# Stored for machines: seen by a reader, they are a mistake.
FOR_MACHINES = {
    *("code", "slug", "uid", "case_uid", "digest", "device", "register", "methodology"),
    *("folded", "sort_key", "round_code", "text", "subject"),
}
OF_STAFF = (
    *("accounts", "localities", "onestop", "publishing", "scoring", "scorecards"),
    "surveys",
)
TEXT = re.compile(r'\b(?:vi|en) = "([^"]*)"')


# What a tree calls parts whose official names were not read.
NAMELESS = (CRITERION, COMPONENT)


def words_of_files() -> set[str]:
    """What shipped questionnaires and methods say, and how a workbook names things."""
    spoken = Path(workbook.__file__).parent.glob("*.py")
    paths = [*SHIPPED.glob("*.toml"), *ERAS.glob("*.toml"), *spoken]
    paths += [Path(vocabulary.__file__), *TREES.glob("*.toml")]
    # What a tree's rules are called, and the sheets of its workbook.
    paths += [Path(str(one.__file__)) for one in (rule_kinds, words_of_trees, layout)]
    text = " ".join(path.read_text(encoding="utf-8") for path in paths)
    text += " ".join(Method.objects.values_list("text", flat=True))
    text += " ".join(one.to(name) for one in NAMELESS for name in ("vi", "en"))
    return {*WORD.findall(text), *COLUMN.findall(text)}


def text_of(page) -> str:
    """What stands on the page, and what a screen reader says of it."""
    body = page.text.partition("<body>")[2]
    shown = re.sub(r"<[^>]+>", " ", UNREAD.sub(" ", body))
    return " ".join([unescape(shown), *map(unescape, SAID.findall(body))])


@contextmanager
def marking(monkeypatch) -> Iterator[None]:
    """What a catalogue translates stands between marks; addresses are as ever."""
    for language in ("vi", "en"):
        with override(language):
            # Patterns keep their translation from the first time it is asked.
            reverse("portal:releases")
            with suppress(Resolver404):
                resolve("/en/no-page/" if language == "en" else "/no-page/")
    whole = trans_real.DjangoTranslation.gettext
    plural = trans_real.DjangoTranslation.ngettext

    def gettext(self, message):
        return f"⟦{whole(self, message)}⟧"

    def ngettext(self, one, many, number):
        return f"⟦{plural(self, one, many, number)}⟧"

    with monkeypatch.context() as patch:
        patch.setattr(trans_real.DjangoTranslation, "gettext", gettext)
        patch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)
        yield


def unmarked(text: str) -> set[str]:
    """The words no catalogue gave."""
    while "⟦" in (less := MARKED.sub(" ", text)) and less != text:
        text = less
    return set(WORD.findall(less))


def stored() -> set[str]:
    """Words of names and texts that people wrote."""
    # Printed on the sheets with the text, so that people can name it.
    found = _words(consent_texts.texts().values_list("code", flat=True))
    for model in apps.get_models():
        if model._meta.app_label in OF_STAFF:
            names = [field.name for field in model._meta.fields if _is_text(field)]
            for row in model._default_manager.values_list(*names) if names else ():
                found |= _words(row)
    for text in [*Instrument.objects.values_list("text", flat=True), *_shipped()]:
        found |= _words(TEXT.findall(text))
    for one in checks.all_of(ON_THE_PAGE, at=timezone.now()):
        texts = [one.said, one.then] if one.then else [one.said]
        found |= _words([text.to(name) for text in texts for name in ("vi", "en")])
    for column in (*PEOPLE, *POINTS, *BODIES):
        found |= _words([column.heading.vi, column.heading.en, column.example])
    return found


def _shipped() -> Iterator[str]:
    """Questionnaires and methods that ship, and what helps with them."""
    for folder in (SHIPPED, ERAS, HELP):
        yield from (path.read_text("utf-8") for path in folder.glob("*.toml"))


def _is_text(field) -> bool:
    text = isinstance(field, models.CharField | models.TextField)
    return text and not field.choices and field.name not in FOR_MACHINES


def _words(texts: Iterable[object]) -> set[str]:
    return {word for text in texts for word in WORD.findall(str(text))}
