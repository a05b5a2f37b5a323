"""Rounds are opened, extended, closed and reopened by somebody, for a reason."""

import threading
import time
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from surveys import intake
from surveys.intake import senders
from surveys.models import Instrument, Response, Round, Token
from surveys.refusals import Refused
from surveys.rounds import life
from tests.scoring import factories
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import (
    AT,
    anybody,
    collector,
    open_round,
    person,
    submission,
)
from tests.surveys.pairs import open_, reopen


@pytest.fixture
def rnd(small_register):  # noqa: F811
    return open_round()


def officer():
    return person("officer")


def test_every_step_is_on_the_audit_trail(rnd):
    rnd = factories.make_round(code="waits", provinces=[], state="draft")
    open_(rnd, at=AT)
    life.extend(rnd, closes=date(2022, 1, 9), by=officer(), reason="Mưa lũ")
    life.close(rnd, by=officer())
    reopen(rnd, closes=date(2022, 1, 9), at=AT)

    trail = AuditEvent.objects.filter(subject="round waits").order_by("pk")
    assert [event.verb for event in trail] == [
        "openingrequest_asked",
        "openingrequest_approved",
        "round_opened",
        "round_extended",
        "round_closed",
        "reopeningrequest_asked",
        "reopeningrequest_approved",
        "round_reopened",
    ]
    assert trail.last().details["reason"] == "Phiếu sót"
    assert Round.objects.get(code="waits").state == "open"


@pytest.mark.parametrize(
    ("state", "deed", "given", "code"),
    [
        ("open", life.ask_opening, {"reason": "x", "at": AT}, "wrong_state"),
        ("closed", life.close, {}, "wrong_state"),
        (
            "open",
            life.extend,
            {"closes": date(2022, 1, 9), "reason": " "},
            "reason_m",
        ),
        (
            "open",
            life.extend,
            {"closes": date(2021, 12, 5), "reason": "x"},
            "too_early",
        ),
        (
            "closed",
            life.ask_reopening,
            {"closes": date(2021, 12, 1), "reason": "x", "at": AT},
            "too_early",
        ),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(rnd, state, deed, given, code):
    Round.objects.update(state=state)

    with pytest.raises(Refused, match=code):
        deed(rnd, by=officer(), **given)

    assert Round.objects.get().state == state


def test_a_form_with_other_scored_items_is_another_round(rnd):
    other = factories.stored_instrument("sipas-2023")

    with pytest.raises(Refused, match="items_differ"):
        life.change_form(rnd, instrument=other, by=officer(), reason="x", at=AT)

    assert Round.objects.get().instrument == Instrument.objects.get(code="sipas-2021")


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_questionnaires_on_their_way_and_lets_in_no_other(tmp_path):
    factories.load_small_register(tmp_path)
    rnd = open_round()
    user = officer()

    def close():
        life.close(rnd, by=user)
        connection.close()

    closing = threading.Thread(target=close)
    with transaction.atomic():
        intake.accept(submission("early"), sender=anybody(), at=AT)
        closing.start()
        closing.join(0.3)
        assert closing.is_alive()
    closing.join(10)
    late = intake.accept(submission("late"), sender=anybody(), at=AT)

    assert [reason.code for reason in late.refusals] == ["round_closed"]
    assert Response.objects.get().uid == "early"


@pytest.mark.django_db(transaction=True)
def test_a_round_that_somebody_holds_makes_nobody_wait(rnd):
    held, over = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Round.objects.select_for_update().get()
            held.set()
            over.wait(20)
        connection.close()

    holding = threading.Thread(target=hold)
    holding.start()
    held.wait(10)
    begun = time.monotonic()
    meanwhile = intake.accept(submission("one"), sender=anybody(), at=AT)
    waited = time.monotonic() - begun
    over.set()
    holding.join(10)
    afterwards = intake.accept(submission("one"), sender=anybody(), at=AT)

    assert [reason.code for reason in meanwhile.refusals] == ["busy"]
    assert waited < 2
    assert afterwards.outcome == "created"
    assert Response.objects.count() == 1


def test_commands_do_the_same_and_name_mistakes(rnd, capsys):
    call_command("change_round", "close", "small-2021")
    assert Round.objects.get().state == "closed"
    told = AuditEvent.objects.get(verb="round_closed")
    assert told.actor is None
    assert "of the machine" in told.details["by"]

    for words, said in [
        (["extend", "small-2021"], "--closes"),
        (["reopen", "small-2021"], "invalid choice"),
        (["close", "small-2021"], "trạng thái khác"),
        (["open", "small-2021"], "invalid choice"),
        (["close", "nowhere"], "no round"),
    ]:
        with pytest.raises(CommandError, match=said):
            call_command("change_round", *words)


def test_a_command_gives_a_draft_up_and_opens_nothing(small_register, capsys):  # noqa: F811
    factories.make_round(code="draft", provinces=[], state="draft")
    with pytest.raises(CommandError, match="reason_missing"):
        call_command("change_round", "give-up", "draft")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("change_round", "open", "draft")

    call_command("change_round", "give-up", "draft", reason="Lập nhầm")

    assert not Round.objects.exists()
    assert "of the machine" in AuditEvent.objects.get().details["by"]


def test_a_token_is_issued_for_named_places(rnd, capsys):
    collector(), officer()
    words = {"user": "surveyor", "round": "small-2021"}

    call_command("issue_token", "tablet 7", unit=["01"], **words)
    secret = capsys.readouterr().out.strip()

    sender = senders.of_token(secret, at=timezone.now())
    assert sender.round_id == rnd.pk
    assert sender.user_id == person().pk
    with pytest.raises(Refused, match="token_ended"):
        senders.of_token(secret, at=timezone.now() + timedelta(days=61))
    with pytest.raises(CommandError, match="name a place"):
        call_command("issue_token", "tablet 7", **words)
    with pytest.raises(CommandError, match="no unit"):
        call_command("issue_token", "tablet 7", unit=["99"], **words)


def test_an_operator_ends_one_token_of_a_person_or_all(rnd, capsys):
    collector(), officer()
    words = {"user": "surveyor", "round": "small-2021", "unit": ["01"]}
    secrets = {}
    for name in ("tablet 7", "tablet 8", "tablet 9"):
        call_command("issue_token", name, **words)
        secrets[name] = capsys.readouterr().out.strip()

    call_command("revoke_token", user="surveyor", name="tablet 7")

    with pytest.raises(Refused, match="token_ended"):
        senders.of_token(secrets["tablet 7"], at=timezone.now())
    assert senders.of_token(secrets["tablet 8"], at=timezone.now())
    call_command("revoke_token", user="surveyor")
    assert not Token.objects.filter(revoked_at=None).exists()
    assert "of the machine" in AuditEvent.objects.last().details["by"]
    with pytest.raises(CommandError, match="no such token"):
        call_command("revoke_token", user="surveyor")
