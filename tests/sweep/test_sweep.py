"""Deny by default: every address, by every role, from the place itself and elsewhere.

`make prove NAME=sweep` prints how many requests it made and tries all methods;
`make test` tries GET and POST by fewer.
"""

import copy
import logging
import os
import re
from zlib import crc32

import pytest
from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from rest_framework.permissions import AllowAny

from onestop.models import LateFile
from surveys.models.frame import Contact
from tests.attack import record
from tests.databases import scene
from tests.sweep import world
from tests.sweep.allow import ALLOW, ANYONE, NOBODY, PUBLIC, STAFF

WORD = re.compile(r"\w+")
WHOLE = bool(os.environ.get("SWEEP"))
DOORS = ("admin:login", "admin:logout", "admin:password_change")
# Who asks people at home knows whom to ask: names and phones of the lists of a place.
KNOW_PEOPLE = ("surveyor", "supervisor", "clerk", "provincial_officer")
FEW = ("anyone", "no role", "surveyor elsewhere", "analyst")


everything = scene(world.people_and_objects, world.entered)


@pytest.fixture(autouse=True)
def without_warnings():
    """Whoever is refused is written down, which is thousands of lines."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def rule(name):
    """(GET, POST) of an address, or None where nobody declared it."""
    if name in ALLOW:
        return ALLOW[name]
    return (ANYONE, NOBODY) if name.startswith(PUBLIC) else None


def test_every_address_is_declared_and_no_declaration_is_stale():
    names = {name for name, _path in world.addresses()}
    names = {name for name in names if not name.startswith("admin:")}

    assert {name for name in names if rule(name) is None} == set()
    assert ALLOW.keys() - names == set()


def rest_views(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from rest_views(pattern)
        elif hasattr(pattern.callback, "cls"):
            yield pattern.name, pattern.callback.cls


def test_no_rest_view_is_open_that_the_table_does_not_open():
    """Django's own wall does not cover REST framework: its views allow or refuse."""
    seen = dict(rest_views())
    spaces = [name for name, _path in world.addresses()]

    opened = {n for n, v in seen.items() if AllowAny in v.permission_classes}
    for name in opened:
        full = [s for s in spaces if s.split(":")[-1] == name]
        assert any(rule(s) and "anyone" in rule(s)[0] for s in full), name
    assert {"root", "figures"} <= opened
    assert "run-progress" not in opened


class Told:
    """Phrases looked for by their first words: thousands, in every answer."""

    def __init__(self, phrases):
        self.phrases = [WORD.findall(phrase) for phrase in phrases]
        self.by_first = {}
        for first, *rest in self.phrases:
            self.by_first.setdefault(first, set()).add(tuple(rest))

    def stands_in(self, answer):
        words = WORD.findall(answer.decode(errors="ignore"))
        return any(
            tuple(words[at + 1 : at + 1 + len(rest)]) == rest
            for at, word in enumerate(words)
            for rest in self.by_first.get(word, ())
        )


class Sweep:
    """Asks as somebody and takes back whatever the request changed."""

    def __init__(self, actors, values):
        self.actors, self.values = actors, values
        self.jars = {a.name: copy.deepcopy(a.client.cookies) for a in actors}
        self.requests = 0
        rows = Contact.objects.values_list("name", "phone")
        # A counter knows the names in its own letters; some are made up alike.
        own = set(LateFile.objects.values_list("applicant", flat=True))
        self.personal = Told({word for row in rows for word in row if word} - own)
        self.leaks: set[str] = set()

    def ask(self, actor, method, path):
        self.requests += 1
        with transaction.atomic():
            answer = getattr(actor.client, method.lower())(path)
            found = world.outcome(answer)
            knows = actor.name in KNOW_PEOPLE
            if not knows and self.personal.stands_in(b"".join(answer)):
                self.leaks.add(f"{method} {path} as {actor.name}")
            transaction.set_rollback(True)
        actor.client.cookies = copy.deepcopy(self.jars[actor.name])
        return found


def tried(name, method, allowed, actors):
    """Everybody; in the short sweep whoever may, their like elsewhere, and a fifth.

    The fifth is another one at each address, so that each role knocks at many doors
    that are not its own. Public pages look at nobody's session, so few are tried there.
    """
    if WHOLE:
        return actors
    if name.startswith(PUBLIC) and name not in ALLOW:
        return [actor for actor in actors if actor.name in FEW[::3]]
    near = {*allowed, *FEW, *(f"{one} elsewhere" for one in allowed)}
    fifth = crc32(f"{method} {name}".encode()) % 5
    return [
        actor
        for at, actor in enumerate(actors)
        if actor.name in near or (method == "GET" and at % 5 == fifth)
    ]


def spaces():
    """The names of addresses by their namespace; those of the operators apart."""
    found = {name.rpartition(":")[0] for name, _path in world.addresses()}
    return sorted(found - {"admin"})


@pytest.mark.django_db
@pytest.mark.parametrize("space", spaces())
def test_each_role_is_let_in_where_the_table_says_and_nowhere_else(everything, space):
    actors, values = everything
    sweep, wrong = Sweep(actors, values), []
    for name, path in world.addresses():
        if name.rpartition(":")[0] != space or rule(name) is None:
            continue
        path = world.filled(name, path, values)
        for method, allowed in zip(("GET", "POST"), rule(name), strict=True):
            for actor in tried(name, method, allowed, actors):
                found = sweep.ask(actor, method, path)
                if found == "broken" or (found == "in") != (actor.name in allowed):
                    wrong.append(f"{method} {name} as {actor.name}: {found}")
        if WHOLE:
            for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"):
                for actor in actors:
                    if sweep.ask(actor, method, path) == "broken":
                        wrong.append(f"{method} {name} as {actor.name}: broken")
    print(f"\n{space}: {sweep.requests} requests, {len(wrong)} violations")  # noqa: T201
    record.note("sweep", tried=sweep.requests, through=len(wrong) + len(sweep.leaks))

    assert wrong == []
    assert sweep.leaks == set(), "somebody of a list is named to who may not know them"


@pytest.mark.django_db
def test_the_operators_pages_are_for_staff_alone(everything):
    actors, values = everything
    sweep, wrong = Sweep(actors, values), []
    anything = {key: (lambda name: 1) for key in values}
    anything |= {"object_id": lambda name: 1, "app_label": lambda name: "surveys"}
    for name, path in world.addresses():
        # They lead to the door's own pages; leaving is anybody's.
        if not name.startswith("admin:") or "(?P" in path or name in DOORS:
            continue
        try:
            path = world.filled(name, path, anything)
        except KeyError:
            continue
        for actor in actors:
            if actor.name not in STAFF and sweep.ask(actor, "GET", path) == "in":
                wrong.append(f"GET {name} as {actor.name}")

    assert sweep.requests > 500
    assert wrong == []
    assert sweep.leaks == set()
    assert len(sweep.personal.phrases) > 100
    first, *rest = max(sweep.personal.phrases, key=len)
    assert sweep.personal.stands_in(f"<b>{' '.join([first, *rest])}</b>".encode())
    assert not sweep.personal.stands_in(f"{first}, and others".encode())
