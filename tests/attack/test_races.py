"""Two requests of one moment: one wins, the other is told, and nothing is doubled.

Each pair is let go together, most of them from behind a lock that both wait for, so
that both have looked before either writes.
"""

import json
import threading
import time
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import people
from accounts.models import Membership, Role, User
from accounts.sign_in import links, second_factor
from scorecards.cycles import life, setting_up
from scorecards.models import Card, Claim, Cycle, Decision, SignOff
from scorecards.pages import tickets
from surveys.models import Case, Visit
from tests.accounts.people import PASSWORD, digits, is_in, person, sign_in
from tests.journeys.stage import Field, form_of
from tests.rows import change_past_triggers
from tests.scorecards.conftest import evidence_of_the_test  # noqa: F401
from tests.scorecards.factories import PDF, World, days_on, placed, upload
from tests.sweep.world import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 20


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@contextmanager
def holding(rows):
    """Keep rows locked until both requests wait for them, or are done without."""
    with transaction.atomic():
        list(rows.select_for_update(of=("self",)))
        yield
        until = time.monotonic() + 3
        while time.monotonic() < until and _waiting() < 2:
            time.sleep(0.02)


def _waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def at_once(*calls, rows):
    """What each call answers; all begin together and wait for the same rows."""
    gate, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        gate.wait(SECONDS)
        try:
            found[place] = call()
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=pair, daemon=True)
        for pair in enumerate(calls)
    ]
    with holding(rows):
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(SECONDS)
    close_old_connections()
    assert not any(thread.is_alive() for thread in threads)
    return found


def posts(people, path, *forms, **words):
    """A call for each person that posts a form; where it leads is read too."""
    clients = [signed_in(one.username) for one in people]
    return [
        lambda client=client, form=form: client.post(path, form, follow=True, **words)
        for client, form in zip(clients, forms, strict=True)
    ]


def said(answers):
    """The texts of two answers, none of which is an error of ours."""
    assert all(answer.status_code < 500 for answer in answers), answers
    return [answer.content.decode() for answer in answers]


def refused(texts, words):
    return sum(words in text for text in texts)


@pytest.fixture
def world():
    return World()


def moved(world, **days):
    """The world on another of its days."""
    sets = ", ".join(f"{name} = %s" for name in days)
    with transaction.atomic():
        change_past_triggers(
            f"UPDATE scorecards_cycle SET {sets} WHERE id = %s",
            *(days_on(number) for number in days.values()),
            world.cycle.pk,
        )
    world.cycle.refresh_from_db()


def card_of(world):
    return Card.objects.filter(pk=world.card.pk)


@pytest.fixture
def signed(world):
    world.fill()
    world.sign()
    return world


def test_two_appraisers_who_decide_one_leaf(signed):
    moved(signed, claims_due=-1)
    page = f"/viec/cham-diem/{signed.cycle.code}/I.4/"
    form = {"card": signed.card.pk, "seen": "0", "reason": "Theo hồ sơ"}
    pair = (signed.appraiser, signed.reader)
    calls = posts(pair, page, form | {"point": "1"}, form | {"point": "2"})

    texts = said(at_once(*calls, rows=card_of(signed)))

    kept = Decision.objects.get()
    assert kept.number == 1
    other = signed.reader if kept.by == signed.appraiser else signed.appraiser
    assert refused(texts, f"{kept.by} vừa quyết định tiêu chí này") == 1
    assert other.username != kept.by.username


def test_the_council_that_decides_twice(signed):
    moved(signed, claims_due=-3, appraisal_due=-2, explanation_due=-1)
    page = f"/viec/cham-diem/{signed.cycle.code}/I.4/"
    form = {"card": signed.card.pk, "seen": "0", "reason": "Hội đồng", "point": "1"}
    calls = posts((signed.council, signed.chair), page, form, form | {"point": "2"})

    texts = said(at_once(*calls, rows=card_of(signed)))

    assert Decision.objects.get().stage == "final"
    assert refused(texts, "vừa quyết định tiêu chí này") == 1


def test_who_presses_twice_decides_once(signed):
    moved(signed, claims_due=-1)
    page = f"/viec/cham-diem/{signed.cycle.code}/I.4/"
    form = {"card": signed.card.pk, "seen": "0", "reason": "x", "point": "1"}
    calls = posts((signed.appraiser,) * 2, page, form, form)

    said(at_once(*calls, rows=card_of(signed)))

    assert Decision.objects.get().point == Decimal(1)


def test_two_officers_who_store_one_leaf(world):
    page = f"/viec/cham-diem/phieu/{world.card.pk}/I.4/"
    form = {"deed": "store", "seen": "0", "words": "Sáng kiến"}
    pair = (world.officer, world.second_officer)
    calls = posts(pair, page, form | {"so-count": "1"}, form | {"so-count": "2"})

    answers = at_once(*calls, rows=card_of(world))

    assert sorted(answer.status_code for answer in answers) == [200, 422]
    said(answers)
    assert Claim.objects.get().number == 1


def test_two_signatures_of_one_card(world):
    world.fill()
    leader = placed("leader-2", Role.SCORE_LEADER, world.places[0])
    calls = []
    for one in (world.leader, leader):
        ticket = tickets.give(one, world.card, "")
        form = {"file": upload(PDF, "bien-ban.pdf"), "whole": "1"}
        calls += posts([one], f"/viec/cham-diem/tep/{ticket}/", form)

    texts = said(at_once(*calls, rows=card_of(world)))

    assert SignOff.objects.count() == 1
    assert refused(texts, "đã được ký") >= 1


def test_two_approvals_of_one_cycle(world):
    third = placed("third", Role.COUNCIL, world.province)
    now = timezone.now()
    cycle = setting_up.create(world.setup(year=2025), by=world.council, at=now)
    asked = life.ask_opening(cycle, by=world.council, reason="Mở", at=now)
    form = {"deed": "approve", "what": "open", "pk": asked.pk}
    page = reverse("scorecards:cycle", args=[cycle.code])
    calls = posts((world.chair, third), page, form, form)

    texts = said(at_once(*calls, rows=Cycle.objects.filter(pk=cycle.pk)))

    asked.refresh_from_db()
    cycle.refresh_from_db()
    assert (cycle.state, asked.outcome) == ("open", "approved")
    assert refused(texts, "không còn ở bước chuẩn bị") == 1, texts


def test_two_approvals_of_one_role():
    asker, one, two = (person(n, Role.ADMINISTRATOR) for n in ("hoi", "mot", "hai"))
    lan = person("lan")
    now = timezone.now()
    words = {"reason": "Thay người", "by": asker, "at": now}
    asked = people.ask(lan, role=Role.PUBLISHER, **words)
    form = {"deed": "approve", "pk": asked.pk}
    calls = posts((one, two), reverse("door:roles"), form, form)

    texts = said(at_once(*calls, rows=type(asked).objects.filter(pk=asked.pk)))

    assert Membership.objects.filter(user=lan).count() == 1
    assert refused(texts, "đã được quyết định") == 1, texts


def test_one_visit_that_comes_twice():
    field = Field(form_of(3), cases=2)
    case, now = field.draw.cases.get(number=1), timezone.now().isoformat()
    told = {"uid": "visit-1", "case": case.uid, "outcome": "not_home", "note": ""}
    told |= {"made_at": now, "sent_at": now, "appointment_at": None}
    body, address = json.dumps({"records": [told]}), reverse("work:visits")
    clients = [signed_in(field.surveyor.username) for _ in range(2)]
    calls = [
        lambda client=client: client.post(address, body, "application/json")
        for client in clients
    ]

    answers = at_once(*calls, rows=Case.objects.filter(pk=case.pk))

    outcomes = [answer.json()["results"][0]["outcome"] for answer in answers]
    assert sorted(outcomes) == ["created", "duplicate"]
    assert Visit.objects.get().uid == "visit-1"


@pytest.fixture
def mai():
    return person("mai", Role.ANALYST, email="mai@example.gov.vn")


def user_row(user):
    return User.objects.filter(pk=user.pk)


def browsers(name):
    clients = [Client(raise_request_exception=False) for _ in range(2)]
    for client in clients:
        sign_in(client, name)
    return clients


def test_one_recovery_code_given_twice(mai):
    from tests.accounts.people import with_device

    with_device(mai)
    code = second_factor.make_codes(mai)[0]
    clients = browsers("mai")
    calls = [
        lambda client=client: client.post("/dang-nhap/ma/", {"code": code})
        for client in clients
    ]

    said(at_once(*calls, rows=mai.recovery_codes.all()))

    assert [is_in(client) for client in clients].count(True) == 1
    assert mai.recovery_codes.count() == second_factor.CODES - 1


def test_two_browsers_that_set_up_a_device_at_once(mai):
    clients = browsers("mai")
    page, calls = "/dang-nhap/thiet-bi/", []
    for client in clients:
        client.get(page)
        key = client.session[second_factor.BEGUN]
        code = digits(TOTPDevice(user=mai, key=key))
        calls.append(lambda client=client, code=code: client.post(page, {"code": code}))

    said(at_once(*calls, rows=user_row(mai)))

    assert TOTPDevice.objects.filter(user=mai).count() == 1
    assert mai.recovery_codes.count() == second_factor.CODES
    assert [is_in(client) for client in clients].count(True) == 1


def test_one_link_that_two_browsers_choose_a_password_by(mai):
    link = links.password_link(mai).removeprefix(links.address())
    clients, calls = [Client(raise_request_exception=False) for _ in range(2)], []
    for number, client in enumerate(clients):
        place = client.get(link, follow=True).redirect_chain[-1][0]
        word = f"{PASSWORD} {number}"
        form = {"new_password1": word, "new_password2": word}
        calls.append(lambda c=client, p=place, f=form: c.post(p, f, follow=True))

    texts = said(at_once(*calls, rows=user_row(mai)))

    mai.refresh_from_db()
    right = [mai.check_password(f"{PASSWORD} {number}") for number in (0, 1)]
    assert right.count(True) == 1
    assert refused(texts, "Mật khẩu mới đã có hiệu lực") == 1
