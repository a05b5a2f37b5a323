"""Every page of every role, in both languages: words for people and nothing else."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Role
from config import rights
from publishing.announced import load
from surveys.models import PaperBatch
from tests.accounts.authenticator import with_key
from tests.databases import scene
from tests.front_door import waiting
from tests.front_door.names import unnamed
from tests.front_door.read import (
    COLUMN,
    ITEM,
    UUID,
    marking,
    stored,
    text_of,
    unmarked,
    words_of_files,
)
from tests.publishing.announced import small
from tests.scoring import factories
from tests.sweep import scored
from tests.sweep.allow import ALLOW, ANYONE, NOBODY

pytestmark = pytest.mark.django_db

HOME = "/viec/"
# Names of things that are the same in every language.
NAMES = {
    *("SIPAS", "English", "CSV", "XLSX", "PDF", "DOCX", "PNG", "SVG", "ZIP", "SPSS"),
}
OTHERS = ("portal:", "api:", "admin:")
FILES = {
    "desk:report",
    "onestop:letter",
    "microdata:fetch",
    "work:people-template",
    "work:places-template",
    "work:form-file",
    "work:method-file",
    "work:scorecard-table",
    "work:tree-file",
    "work:tree-template",
    "work:scorecard-survey-table",
}
# Part of a page while files are made; and what leads on to a page.
PARTS = {"desk:report-rows", "desk:mail-rows", "microdata:answers-rows"}
PARTS |= {"work:all-places"}
# Looked at by a test each: the walk opens one page of a name, and no cycle is over.
ELSEWHERE = {"work:method-edit", "scorecards:next-year"}
# Whom an account manager looks for is called by the name they sign in with.
USER_NAMES = {"other_surveyor", "other_clerk"}
# Beside a question keyed from paper stands the number that is printed there.
KEYED = {"work:key", "work:differences"}
# A service point is called by its code too, as people's tables write it.
KEYED |= {"work:places", "work:place"}
# A questionnaire is looked at with its codes, as it is keyed.
KEYED |= {"work:form", "work:form-shown", "work:form-new"}
# So are the weights of a method's criteria.
KEYED |= {"work:method-copy", "work:method-edit"}
# Pages of questionnaires and methods as files.
OF_FILES = ("work:form", "work:method", "work:versions", "work:tree", "scorecards:")
# Administrators read there what the roles of their database are called.
OF_ROLES = {"operations:system"}
NAMED_ROLES = {*rights.ROLES}
PAGES = {
    name
    for name, (get, _post) in ALLOW.items()
    if get not in (ANYONE, NOBODY) and not name.startswith(OTHERS) and name not in FILES
}


@pytest.fixture(autouse=True)
def a_table(world):
    """Announced figures a command loaded wait for somebody to take them."""
    rows = ["2021,nation,VN,overall,87.16,,published,https://one.example/"]
    load.draft(small.table(rows), by=None, at=timezone.now())


@pytest.fixture(autouse=True)
def cycles(world):
    """Scorecards under way, and points that are public."""
    scored.cycles(own=world.province.code)


world = scene(waiting.something_waits_for_everybody, waiting.entered)


def name_of(address):
    """The name of a staff page; None of what is no page of the staff."""
    try:
        with override("vi"):
            name = resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return None
    is_page = name in ALLOW and name not in FILES and not name.startswith(OTHERS)
    return name if is_page else None


def links_of(page):
    found = re.findall(r'href="(/[^"#]*)"', page.text)
    return [unescape(address) for address in found if not address.startswith("/en/")]


def walked(client):
    """(pages by name, addresses that led nowhere): one page of each name, from the
    home by its links."""
    found, tried, broken, ahead = {}, set(), set(), [HOME]
    while ahead:
        address = ahead.pop(0)
        name = name_of(address)
        if name is None or name in tried:
            continue
        tried.add(name)
        page = client.get(address)
        if page.status_code == 302:
            ahead.append(page.url)
        elif page.status_code != 200:
            broken.add((address, page.status_code))
        elif "html" in page.headers["Content-Type"]:
            found[name] = page
            ahead += links_of(page)
    return found | unlinked(client, tried), broken


def unlinked(client, tried):
    """Keying and changing: one batch and one round at a time are walked."""
    batch = PaperBatch.objects.get(state="keying")
    there = {"work:key": [batch.pk], "work:round-edit": ["con-sua"]}
    pages = {
        name: client.get(reverse(name, args=args))
        for name, args in there.items()
        if name not in tried
    }
    return {name: page for name, page in pages.items() if page.status_code == 200}


def faults(page, name, known):
    """What a reader would stumble over."""
    text = text_of(page)
    bare = re.sub("[⟦⟧]", "", text)
    items = set() if name in KEYED else {*ITEM.findall(bare)}
    codes = {*COLUMN.findall(bare), *UUID.findall(bare)} - USER_NAMES
    if name in OF_ROLES:
        codes -= NAMED_ROLES
    if name.startswith(OF_FILES):
        # An analyst reads a file there, and the words to write into one.
        known, codes = known | words_of_files(), codes - words_of_files()
    nameless = set(unnamed(page.text))
    return {*(unmarked(text) - known - NAMES), *items, *codes, *nameless}


def help_of(page):
    """Where the page's "Help" leads, and to which part."""
    found = re.search(r'href="(/viec/tro-giup/[a-z-]+/)(?:#([a-z-]+))?"', page.text)
    return found.groups() if found else None


def helpless(client, pages):
    """Pages of somebody who finds no help there, or help that leads nowhere."""
    targets = {
        name: help_of(page) for name, page in pages.items() if name != "work:help"
    }
    asked = {at for at, _part in filter(None, targets.values())}
    answers = {at: client.get(at) for at in asked}
    return {
        (name, target)
        for name, target in targets.items()
        if target is None
        or answers[target[0]].status_code != 200
        or (target[1] and f'id="{target[1]}"' not in answers[target[0]].text)
    }


def wrong_on(world, role, known, seen):
    """What is wrong on the pages of a role; English is read of pages not `seen`."""
    client, wrong = Client(), {}
    client.force_login(world.people[role])
    pages, broken = walked(client)
    if broken:
        wrong[role.value] = broken
    if alone := helpless(client, pages):
        wrong[role.value, "no help"] = alone
    for name, page in pages.items():
        if found := faults(page, name, known):
            wrong[role.value, name, "vi"] = found
    for name in pages.keys() - seen:
        english = client.get(f"/en{pages[name].request['PATH_INFO']}")
        if found := faults(english, name, known):
            wrong[role.value, name, "en"] = found
    seen.update(pages)
    return wrong


def test_every_page_of_every_role_speaks_to_people(world, monkeypatch):
    with_key(world.people[Role.ANALYST])
    known, seen, wrong = stored(), set(), {}

    with marking(monkeypatch):
        for role in Role:
            wrong |= wrong_on(world, role, known, seen)

    assert (wrong, PAGES - PARTS - ELSEWHERE - seen) == ({}, set())


def test_a_method_being_written_speaks_to_people_too(world, monkeypatch):
    """The walk opens one page of a name, and comes by one that is allowed."""
    draft = factories.draft_method(by=world.people[Role.ANALYST], code="con-soan")
    address = reverse("work:method-edit", args=[draft.digest[:16]])
    client, known = Client(), stored()
    client.force_login(world.people[Role.ANALYST])

    with marking(monkeypatch):
        pages = [client.get(address), client.get(f"/en{address}")]

    assert [page.status_code for page in pages] == [200, 200]
    assert [faults(page, "work:method-edit", known) for page in pages] == [set()] * 2


def test_public_addresses_stay_what_they_are(world, monkeypatch):
    with marking(monkeypatch):
        Client().get("/en/")

    assert Client().get("/en/releases/").status_code == 200
