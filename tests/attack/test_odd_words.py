"""Odd words in every field of the newer forms: refused or stored, never an error.

Fields are read off the pages themselves, so a new one is tried without a line here.
"""

import os
import random
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from accounts.models import Role, User
from tests.accounts.people import hold
from tests.attack import record
from tests.attack.desk_doors import BESIDE, OWN, Place, client_of
from tests.scorecards.conftest import evidence_of_the_test  # noqa: F401

pytestmark = pytest.mark.django_db
# `make prove NAME=attack` sets 5,000.
TRIES = int(os.environ.get("ODD_WORDS", "200"))
ODD = (
    *("", " ", "\x00", "\ud800x", "'\"><script>", "%s%n{0}", "-1", "0", "NaN", "inf"),
    *("1E+999999", "-1e999999", "1e-999999", "9" * 30, "1" * 4400, "１２", "٣", "1,5"),
    *("31/02/2026", "99/99/9999", "0001-01-01", "9999-12-31", "x" * 5000, "ộ" * 300),
)
FILES = (
    *(b"", b"\x00" * 9, b"PK\x03\x04 nothing", b"[[[[[[[[[["),
    b"a,b\n" + b"1" * 5000 + b",1E+999999\n",
    b"a = 9" + b"9" * 400 + b"\n",
    "Mã,Số liệu\n\ufeff,NaN\n".encode(),
)


class Forms(HTMLParser):
    """Forms of a page that post: (action, {field: value}, fields that take a file)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], set[str]]] = []
        self.inside = False
        self.chosen = ""

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self.inside = said.get("method", "").lower() == "post"
            if self.inside:
                self.found.append((said.get("action") or "", {}, set()))
        elif self.inside and tag in ("input", "select", "textarea", "button"):
            self._field(tag, said)
        elif self.inside and tag == "option" and self.chosen:
            kept = self.found[-1][1]
            if "selected" in said or not kept[self.chosen]:
                kept[self.chosen] = said.get("value") or ""

    def _field(self, tag, said):
        name = said.get("name")
        self.chosen = name if tag == "select" and name else ""
        if not name or name == "csrfmiddlewaretoken":
            return
        _action, kept, files = self.found[-1]
        if said.get("type") == "file":
            files.add(name)
        elif said.get("type") not in ("checkbox", "radio") or "checked" in said:
            kept[name] = said.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


def pages(place):
    """(who, address) of every page with forms that came with the newer rooms."""
    world, card = place.world, place.cards[OWN]
    cycle = f"/viec/cham-diem/{card.cycle.code}/"
    own = f"/viec/cham-diem/phieu/{card.pk}/"
    yield from ((world.council, page) for page in (cycle, "/viec/cham-diem/moi/"))
    yield world.council, f"{cycle}I.4/"
    for leaf in ("I.1", "I.3", "I.4", "II.6", "III.1", "IV.2"):
        yield world.officer, f"{own}{leaf}/"
    yield world.officer, f"/viec/phieu-cham/{card.pk}/nhap/"
    yield world.leader, own
    analyst = User.objects.create_user("ba")
    hold(analyst, Role.ANALYST)
    allowed, asked = place.allowed.digest[:16], place.asked.digest[:16]
    root = "/viec/bo-cau-hoi/"
    for one in (f"{root}phuong-phap/{allowed}/", f"{root}phuong-phap/{asked}/"):
        yield from ((analyst, one), (analyst, f"{one}sao/"))
    yield analyst, f"{root}nap/"
    yield analyst, f"{root}{place.form.digest[:16]}/"
    yield analyst, reverse("runs:withdrawing")
    yield analyst, f"{reverse('runs:new-design')}?round={place.round.code}"
    yield analyst, reverse("desk:announced")


def appraisal_pages(place):
    card = place.cards[BESIDE]
    cycle = f"/viec/cham-diem/{card.cycle.code}/"
    world = place.world
    yield world.reader, f"{cycle}doc-lai/"
    yield world.appraiser, f"{cycle}II.2/?don-vi={card.pk}"
    yield world.council, f"{cycle}II.2/?don-vi={card.pk}"


def tries_of(client, address):
    """(address, form) with one field odd, for all fields of all forms of a page."""
    answer = client.get(address)
    if answer.status_code != 200:
        return
    reader = Forms()
    reader.feed(answer.content.decode())
    for action, fields, files in reader.found:
        place = action or address
        for name in (*fields, "deed"):
            for odd in ODD:
                yield place, fields | {name: odd}
        for name in files:
            for body in FILES:
                sent = SimpleUploadedFile(f"x.{random_suffix(body)}", body)
                yield place, fields | {name: sent}


def random_suffix(body):
    return ("csv", "xlsx", "toml", "pdf")[len(body) % 4]


def outcomes(found, chance, most):
    """(address, field names, status) of a random choice of the tries."""
    chosen = found if len(found) <= most else chance.sample(found, most)
    for client, address, form in chosen:
        with transaction.atomic():
            try:
                status = client.post(address, form).status_code
            except UnicodeEncodeError:
                # A lone surrogate never leaves a browser.
                status = 0
            transaction.set_rollback(True)
        yield address, form, status


def gathered(pairs):
    clients = {}
    for user, address in pairs:
        client = clients.setdefault(user.pk, client_of(user))
        for place, form in tries_of(client, address):
            if not place.startswith(("/dang-xuat", "/ngon-ngu", "/i18n")):
                yield client, place, form


def test_no_form_answers_odd_words_with_an_error_of_ours(tmp_path, settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    place, chance = Place(tmp_path), random.Random(2026)
    found = list(gathered(pages(place)))
    seen = list(outcomes(found, chance, TRIES))
    place.signed()
    seen += outcomes(list(gathered(appraisal_pages(place))), chance, TRIES // 3)

    broken = {(address, str(form)[:200]) for address, form, code in seen if code >= 500}
    record.note("odd words", tried=len(seen), through=len(broken))
    addresses = {address for address, _form, _code in seen}
    print(len(found), len(seen), len(addresses))  # noqa: T201
    assert len(seen) > TRIES
    assert len(addresses) > 15
    assert broken == set()
