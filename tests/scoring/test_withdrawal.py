"""A round loaded by mistake is withdrawn by two people, and loaded again."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from publishing.models import Release
from scoring import runs
from scoring.release import mending
from surveys.models import Response, Round, WithdrawalRequest
from surveys.rounds import withdrawal
from tests.front_door.waiting import draft
from tests.scoring.editions import sealed
from tests.surveys.loading.folders import write_round
from tests.surveys.pairs import ministry
from wording.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_register")]


@pytest.fixture
def rnd(tmp_path):
    return loaded(tmp_path, "first")


def loaded(tmp_path, code):
    call_command("load_round", write_round(tmp_path / code, code=f'"{code}"'))
    return Round.objects.get(code=code)


def withdrawn(rnd):
    analyst, publisher = ministry()
    asked = withdrawal.ask(rnd, by=analyst, reason="Nhầm tệp", at=timezone.now())
    return mending.withdraw(asked, by=publisher, at=timezone.now())


def test_its_questionnaires_may_come_again_in_a_successor(rnd, tmp_path):
    uids = set(rnd.responses.values_list("uid", flat=True))

    withdrawn(rnd)

    again = loaded(tmp_path, "second")
    assert set(again.responses.values_list("uid", flat=True)) == uids
    assert Response.objects.count() == 2 * len(uids)
    trail = AuditEvent.objects.get(verb="round_withdrawn")
    assert trail.details["reason"] == "Nhầm tệp"
    assert trail.details["questionnaires"] == len(uids)


def test_a_withdrawn_round_is_not_scored(rnd):
    with pytest.raises(Refused, match="round_withdrawn"):
        runs.request(withdrawn(rnd))


def test_nobody_withdraws_a_round_alone(rnd):
    _, publisher = ministry()
    asked = withdrawal.ask(rnd, by=publisher, reason="Nhầm", at=timezone.now())

    with pytest.raises(Refused, match="own_request"):
        withdrawal.withdraw(asked, by=publisher, at=timezone.now())

    assert Round.objects.get().state == "closed"


def refused(words, statement):
    with (
        pytest.raises(IntegrityError, match=words),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_withdraws_no_round_alone(rnd):
    refused("two people agree", "UPDATE surveys_round SET state = 'withdrawn'")

    withdrawn(rnd)

    refused("stays so", "UPDATE surveys_round SET state = 'closed'")


def test_a_round_in_a_sealed_edition_is_not_withdrawn(rnd):
    sealed(rnd)

    with pytest.raises(Refused, match="round_in_edition"):
        withdrawn(rnd)


def test_unsealed_drafts_of_a_withdrawn_round_are_discarded(rnd):
    draft(ministry()[0], rnd.owner, rnd.code)

    withdrawn(rnd)

    assert not Release.objects.exists()
    line = AuditEvent.objects.get(verb="release_discarded")
    assert (line.details["reason"], line.actor) == ("Nhầm tệp", ministry()[1])


def test_no_edition_is_made_of_a_withdrawn_round(rnd):
    withdrawn(rnd)

    with pytest.raises(IntegrityError, match="no edition"), transaction.atomic():
        draft(ministry()[0], rnd.owner, rnd.code)


def test_the_page_asks_and_lets_another_approve(rnd):
    analyst, publisher = ministry()
    page, client = reverse("runs:withdrawing"), Client()
    client.force_login(analyst)
    ask = {"deed": "ask", "round": rnd.code, "reason": "Nhầm tệp"}
    client.post(page, ask)
    client.force_login(publisher)

    client.post(page, {"deed": "approve", "pk": WithdrawalRequest.objects.get().pk})

    assert Round.objects.get().state == "withdrawn"
