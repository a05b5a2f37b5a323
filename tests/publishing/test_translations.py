"""No untranslated word: every message of the portal has its Vietnamese."""

import io
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parents[2]
CATALOGUE = PROJECT / "publishing" / "locale" / "vi" / "LC_MESSAGES"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "lazy")),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def sources():
    for folder in ("publishing", "config/templates"):
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield path.read_text(encoding="utf-8")
            elif path.suffix == ".html":
                yield templatize(path.read_text(encoding="utf-8"), origin=str(path))


def asked():
    """(context, message) of everything the portal may say."""
    for source in sources():
        found = extract(
            "python",
            io.BytesIO(source.encode()),
            KEYWORDS,
            options={"encoding": "utf-8"},
        )
        for _line, message, _comments, context in found:
            single = message if isinstance(message, str) else message[0]
            if single:
                yield context, single


def catalogue():
    with (CATALOGUE / "django.po").open("rb") as file:
        return read_po(file, locale="vi")


def translated():
    return {
        (m.context, m.id if isinstance(m.id, str) else m.id[0]): m.string
        for m in catalogue()
        if m.id
    }


def test_every_message_is_written_in_vietnamese():
    written = translated()

    missing = {key for key in asked() if not written.get(key)}
    assert not missing


def test_no_translation_is_left_over():
    assert set(translated()) <= set(asked())


def test_the_compiled_catalogue_is_that_of_the_source():
    fresh = io.BytesIO()
    write_mo(fresh, catalogue())
    fresh.seek(0)
    kept = io.BytesIO((CATALOGUE / "django.mo").read_bytes())

    assert messages(kept) == messages(fresh), (
        "compile it: pybabel compile -D django -d publishing/locale"
    )


def test_no_message_has_two_translations():
    """Django reads all catalogues into one: of two translations one is never seen."""
    said = {}
    for path in sorted(PROJECT.glob("*/locale/vi/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if message.id:
                    key = message.context, str(message.id)
                    said.setdefault(key, {})[str(message.string)] = path.parts[-5]

    assert {key: found for key, found in said.items() if len(found) > 1} == {}


def messages(compiled):
    """What a compiled catalogue says, without its date."""
    said = dict(GNUTranslations(compiled)._catalog)
    del said[""]
    return said
