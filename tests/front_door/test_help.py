"""One page of help a role, and docs/a-year.md, made of one text."""

import re
from fnmatch import fnmatchcase

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests.accounts.people import hold
from tests.house.folders import PROJECT
from tests.publishing.factories import person
from tests.sweep.allow import ALLOW
from wording.text import Text
from work.help import document, told
from work.help.pages import marked
from work.management.commands.year import YEAR

LABEL = re.compile(r"\*([^*]+)\*")


def said_by_pages():
    """What catalogues say, by language."""
    found = {"en": set(), "vi": set()}
    for path in PROJECT.glob("*/locale/vi/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                for language, words in (("en", message.id), ("vi", message.string)):
                    found[language] |= {words} if isinstance(words, str) else {*words}
    return found


def test_the_year_as_a_document_is_the_text_of_the_help_pages():
    text = YEAR.read_text(encoding="utf-8")

    assert document.renewed(text) == text
    for part in told.parts():
        assert f" {part.title.vi} / {part.title.en}\n" in text
    for picture in (one for part in told.parts() for one in part.pictures):
        assert (PROJECT / "docs/pictures/year" / f"{picture.file}.png").exists()


def test_a_changed_word_of_the_document_is_noticed():
    text = YEAR.read_text(encoding="utf-8")
    before, _, after = text.partition("*Lưu đợt*")

    assert document.renewed(f"{before}*Giữ đợt*{after}") == text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_button_that_help_names_stands_on_a_page(language):
    known = said_by_pages()[language]
    named = {
        label for text in told.texts() for label in LABEL.findall(text.to(language))
    }

    assert len(named) > 80
    assert named - known == set()


def test_every_role_has_a_page_with_steps_of_its_own():
    assert {*told.roles()} == {role.value for role in Role}
    for name, page in told.roles().items():
        assert any(name in step.who for part in page.parts for step in part.steps), name
    who = {role for part in told.parts() for step in part.steps for role in step.who}
    assert who <= {role.value for role in Role}


def test_no_part_explains_a_page_that_is_gone():
    names = [*ALLOW, "admin:index", "portal:previews"]

    for pattern in (one for part in told.parts() for one in part.pages):
        assert any(fnmatchcase(name, pattern) for name in names), pattern


def test_help_leads_to_the_part_that_tells_most_of_the_page():
    def led(held, page):
        role, part = told.best(held, page)
        return role.role, part and part.slug

    assert led(["analyst"], "desk:mailing") == ("analyst", "gui-bao-cao")
    assert led(["analyst"], "desk:release") == ("analyst", "cham-va-cong-bo")
    assert led(["clerk", "supervisor"], "field:assign") == (
        "supervisor",
        "danh-sach-va-mau",
    )
    assert led(["surveyor"], "nothing:known") == ("surveyor", None)
    assert told.best([], "work:home") is None


def test_what_stands_in_the_text_is_marked_and_nothing_else():
    words = Text("*Lưu* <script> & `0`", "")

    assert marked(words) == "<b>Lưu</b> &lt;script&gt; &amp; <code>0</code>"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_role_reads_its_own_steps_and_finds_its_own_page_first(language):
    reader, before = person("reader"), "/en" if language == "en" else ""
    hold(reader, Role.RESEARCHER)
    client = Client()
    client.force_login(reader)
    own, other = told.roles()["researcher"], told.roles()["clerk"]

    # A page in English leaves its language behind; these are written in Vietnamese.
    home = reverse("work:help")
    own_page, other_page = (
        client.get(f"{before}{home}{one.slug}/").text for one in (own, other)
    )

    paper = next(part for part in told.parts() if part.slug == "phieu-giay")
    title = paper.title.to(language)
    assert f"</span> {title}</h2>" in other_page
    assert f"</span> {title}</h2>" not in own_page
    listed = client.get(f"{before}{home}").text
    assert listed.index(f'/{own.slug}/">') < listed.index(f'/{other.slug}/">')


@pytest.mark.django_db
def test_there_is_no_help_for_a_role_that_is_none_and_none_before_the_door():
    client = Client()
    address = reverse("work:help-role", args=["khong-co"])
    assert client.get(address).status_code == 302

    client.force_login(person("nobody"))

    assert client.get(address).status_code == 404
    assert client.get(reverse("work:help")).status_code == 200
