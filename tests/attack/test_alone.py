"""What takes two people, one person does in no way."""

import pytest

from accounts import presence
from config import rights
from tests.attack import alone, record
from tests.scorecards.conftest import evidence_of_the_test  # noqa: F401

pytestmark = pytest.mark.django_db
# The owner of the database may take its triggers away: nobody works as its owner.
OWNERS = "owner: by taking triggers away"


def test_nobody_does_alone_what_takes_two(tmp_path, monkeypatch):
    rights.grant_all()
    world = alone.World(tmp_path)
    deeds = list(world.deeds())
    monkeypatch.setattr(world, "deeds", lambda: deeds)
    monkeypatch.setattr(presence, "_stand_ins", 0)

    found = alone.tried(world)

    print("", *alone.table(found), sep="\n")  # noqa: T201
    done = {key for key, said in found.items() if said == alone.DONE}
    through = {key for key in done if key[1] != OWNERS}
    record.note("alone", tried=len(found), through=len(through))
    assert through == set()
    # Whoever keeps accounts or works in a province is let look early by nobody.
    others = [deed for deed in deeds if deed.name != "an early look"]
    by_another = {deed.name: alone.by_another(world, deed) for deed in others}
    assert {name for name, said in by_another.items() if said != alone.DONE} == set()
    assert {deed for deed, way in done if way == OWNERS}, "nothing was really tried"
    assert len({deed for deed, _way in found}) == 18
