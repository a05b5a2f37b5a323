"""Triggers of scorecards, asked alone, as anybody with a prompt would."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.two_person import rule
from scorecards.models import Answer, Evidence, Extension, Inquiry, SignOff, StoredFile
from tests.scorecards.factories import days_on

pytestmark = pytest.mark.django_db


@contextmanager
def refused(words, by):
    rule.attest(by)
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


def stamp(by):
    return {"by": by, "at": timezone.now()}


def inquiry(world, by, card=None):
    rule.attest(by)
    return Inquiry.objects.create(
        card=card or world.card,
        leaf="I.4",
        kind="explanation",
        words="Vì sao?",
        due_on=days_on(3),
        **stamp(by),
    )


@pytest.mark.parametrize("what", ["evidence", "storedfile", "signoff", "answer"])
def test_what_a_unit_writes_is_by_who_works_there(world, what):
    file = world.attach().file
    asked = inquiry(world, world.appraiser)
    by = world.other
    deeds = {
        "evidence": lambda: Evidence.objects.create(
            card=world.card, leaf="I.4", file=file, **stamp(by)
        ),
        "storedfile": lambda: StoredFile.objects.create(
            unit=world.card.unit, name="x", kind="pdf", size=1, sha256="x", **stamp(by)
        ),
        "signoff": lambda: SignOff.objects.create(
            card=world.card, minutes=file, points=1, **stamp(by)
        ),
        "answer": lambda: Answer.objects.create(inquiry=asked, words="x", **stamp(by)),
    }

    with refused("works there", by):
        deeds[what]()


@pytest.mark.parametrize("what", ["inquiry", "extension"])
def test_what_appraisers_write_is_never_the_units_own(world, what):
    by = world.officer
    deeds = {
        "inquiry": lambda: inquiry(world, by),
        "extension": lambda: Extension.objects.create(
            card=world.card, until=days_on(9), reason="x", **stamp(by)
        ),
    }

    with refused("appraises", by):
        deeds[what]()


def test_nothing_is_shown_for_a_signed_card(world):
    file = world.attach().file
    world.fill()
    world.sign()

    with refused("is signed", world.officer):
        Evidence.objects.create(
            card=world.card, leaf="I.4", file=file, **stamp(world.officer)
        )


def test_the_minutes_are_the_units_own(world):
    theirs = world.attach(by=world.other, card=world.other_card).file

    with refused("own unit", world.leader):
        SignOff.objects.create(
            card=world.card, minutes=theirs, points=1, **stamp(world.leader)
        )
