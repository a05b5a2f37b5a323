"""Every text of every room has its Vietnamese, and no catalogue keeps a stale one."""

import io
from functools import cache
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("accounts", "config", "demonstration", "jobs", "localities", "onestop"),
    *("operations", "publishing", "scoring", "scorecards", "surveys"),
    *("wording", "work"),
)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "lazy")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}


def sources():
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield path.read_text(encoding="utf-8")
            elif path.suffix == ".html":
                yield templatize(path.read_text(encoding="utf-8"), origin=str(path))


@cache
def asked():
    """(context, text) of everything the rooms may say."""
    options = {"encoding": "utf-8"}
    found = set()
    for source in sources():
        file = io.BytesIO(source.encode())
        for _line, text, _comments, context in extract(
            "python", file, KEYWORDS, options=options
        ):
            single = text if isinstance(text, str) else text[0]
            found.add((context, single))
    return {key for key in found if key[1]}


@cache
def translated():
    """Texts that have their Vietnamese, whatever room's catalogue keeps it."""
    found = {}
    for path in sorted(PROJECT.glob("*/locale/vi/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if message.id:
                    whole = (
                        message.id if isinstance(message.id, tuple) else [message.id]
                    )
                    found[message.context, whole[0]] = message.string
    return found


def test_every_text_is_said_in_vietnamese():
    assert {key for key in asked() if not translated().get(key)} == set()


def test_no_text_is_kept_that_nothing_says():
    assert translated().keys() - asked() == set()
