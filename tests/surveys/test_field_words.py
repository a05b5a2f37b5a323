"""Every word of the field office has its Vietnamese, and its demonstration runs."""

import io
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command
from django.utils.translation.template import templatize

from demonstration.management.commands.demo_fieldwork import NEEDED
from surveys.fieldwork import draw as draws
from surveys.fieldwork import progress
from surveys.models import Draw
from tests.surveys import fieldwork_people as made_up

SURVEYS = Path(__file__).resolve().parents[2] / "surveys"
KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_lazy")) | {"ngettext": (1, 2)}


def sources():
    models = [
        SURVEYS / "models" / f"{name}.py" for name in ("frame", "case", "list_upload")
    ]
    for path in (*models, *SURVEYS.glob("*/pages/*.py")):
        yield path.read_text(encoding="utf-8")
    for path in (SURVEYS / "templates" / "surveys" / "field").glob("*.html"):
        yield templatize(path.read_text(encoding="utf-8"), origin=path.name)


def test_every_word_is_said_in_vietnamese():
    catalogue = SURVEYS / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    with catalogue.open("rb") as file:
        written = {
            message.id if isinstance(message.id, str) else message.id[0]: message.string
            for message in read_po(file, locale="vi")
        }
    asked = {
        message if isinstance(message, str) else message[0]
        for source in sources()
        for _line, message, _comments, _context in extract(
            "python", io.BytesIO(source.encode()), KEYWORDS
        )
    }

    assert {word for word in asked if word and not written.get(word)} == set()


def test_the_demonstration_shows_a_field_at_work(db):
    province = made_up.lang_son()
    with pytest.raises(CommandError, match="demo_logins"):
        call_command("demo_fieldwork")
    made_up.make_round(province, code="earlier", methodology_text="as it was")
    for role in NEEDED:
        made_up.person(role.value, role, unit=province)

    for _ in range(2):
        call_command("demo_fieldwork", stdout=io.StringIO())

    draw = Draw.objects.get()
    standing = progress.whole(draw)
    assert standing.target == 400
    assert standing.done > 100
    assert standing.replaced > 0
    assert draw.frame.round.simulated
    assert draws.agrees(draw)
