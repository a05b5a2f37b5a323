"""Nobody hands in what is not theirs, by any of the ways in."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys.models import OutOfSample, Response, Visit
from tests.attack import doors, record
from tests.attack.doors import ANOTHERS, KEYED, NOBODYS, OWN, ROUND, UNIT

pytestmark = pytest.mark.django_db

BY_RECORD = ("sync, session", "questionnaires, session")
LET_IN = {
    # A case in one's hands, by assignment alone.
    *(("surveyor", way, OWN) for way in (*BY_RECORD, "sync, token", "entry page")),
    # Any form of the sample may lie in the bundle; another person keys it again.
    *(("clerk", "paper", target) for target in (ANOTHERS, NOBODYS)),
    # A round that was set up without a sample, in one's own place.
    *((role, way, ROUND) for role in ("surveyor", "clerk") for way in BY_RECORD),
    ("supervisor", "file", ROUND),
    # A visit of a case in one's hands, whatever lies in a batch meanwhile.
    *(("surveyor", "visit", target) for target in (OWN, KEYED)),
    # To people elsewhere the other unit is their own.
    ("supervisor elsewhere", "file", UNIT),
    ("clerk elsewhere", "paper", UNIT),
}


def test_every_role_hands_in_what_is_theirs_and_nothing_else():
    world = doors.World()

    found = doors.tried(world)

    print("", *doors.table(found), sep="\n")  # noqa: T201
    let_in = {key for key, said in found.items() if said in doors.LET_IN}
    record.note("doors", tried=_number(found), through=len(let_in - LET_IN))
    assert let_in == LET_IN
    assert not Response.objects.exists()


def _number(found):
    return sum(said != doors.NOTHING for said in found.values())


def test_the_database_takes_no_visit_of_who_works_for_the_rated_unit():
    world = doors.World()
    [both] = [actor for actor in world.actors() if actor.name == doors.BOTH]
    words = {"number": 1, "outcome": "refused", "at": timezone.now(), "uid": "x"}

    with pytest.raises(IntegrityError, match="works for"), transaction.atomic():
        Visit.objects.create(case=both.own, by=both.user, **words)


def test_whatever_is_refused_for_the_samples_sake_is_on_the_ledger():
    world = doors.World()
    actors = {actor.name: actor for actor in world.actors()}

    for target in doors.TARGETS:
        doors.by_session(world, actors["surveyor elsewhere"], target)
    doors.by_session(world, actors[doors.BOTH], OWN)

    rows = OutOfSample.objects.order_by("pk").values_list("reason", "sender__username")
    assert list(rows) == [
        ("place_not_allowed", "surveyor-elsewhere"),
        ("place_not_allowed", "surveyor-elsewhere"),
        ("no_case", "surveyor-elsewhere"),
        ("case_not_yours", "surveyor-elsewhere"),
        ("place_not_allowed", "surveyor-elsewhere"),
        ("works_for_unit", "both"),
    ]
    assert not Response.objects.exists()
