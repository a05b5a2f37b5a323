"""Each role does with scorecards, versions and rounds what is its own, and no more."""

import pytest

from accounts.models import Role
from tests.attack import desk_doors, record
from tests.attack.desk_doors import ABROAD, BESIDE, IN, NONE, OWN
from tests.scorecards.conftest import evidence_of_the_test  # noqa: F401

pytestmark = pytest.mark.django_db
OFFICER, LEADER = Role.SCORE_OFFICER, Role.SCORE_LEADER
APPRAISER, COUNCIL = Role.APPRAISER, Role.COUNCIL
DESKS = (Role.ANALYST, Role.PUBLISHER)
# Who is let in where, by the way; "elsewhere" is the same one province further.
OF_A_UNIT = {
    "read": (OFFICER, LEADER),
    "fetch evidence": (OFFICER, LEADER),
    "fetch workbook": (OFFICER,),
    "write": (OFFICER,),
    "send evidence": (OFFICER,),
    "sign": (LEADER,),
}
OF_A_CYCLE = {
    "read": (APPRAISER, COUNCIL),
    "fetch evidence": (APPRAISER, COUNCIL),
    "extend": (COUNCIL,),
    "place": (COUNCIL,),
    "ask to close": (COUNCIL,),
    "read the matrix": (APPRAISER, COUNCIL),
    "decide": (APPRAISER, COUNCIL),
    # The council sees every point; an appraiser reads it first, without seeing it.
    "decide what is to be read": (),
    "read a second time": (APPRAISER,),
    "ask the unit": (APPRAISER, COUNCIL),
}
OF_VERSIONS = {
    "read a method": (Role.ANALYST, Role.PUBLISHER, Role.AUDITOR),
    "retire a method": (Role.ANALYST,),
    "allow a method": (Role.PUBLISHER,),
    "store a form": (Role.ANALYST,),
    "retire a form": (Role.ANALYST,),
    "ask to withdraw": DESKS,
    "send a design": DESKS,
}


def allowed():
    for way, roles in OF_A_UNIT.items():
        for role in roles:
            yield role.value, way, OWN
            yield f"{role.value} elsewhere", way, ABROAD
    for way, roles in OF_A_CYCLE.items():
        for role in roles:
            yield from ((role.value, way, target) for target in (OWN, BESIDE))
            yield f"{role.value} elsewhere", way, ABROAD
    for way, roles in OF_VERSIONS.items():
        yield from ((role.value, way, NONE) for role in roles)


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def test_nobody_comes_through_a_door_that_is_not_theirs(tmp_path):
    found = desk_doors.tried(desk_doors.Place(tmp_path))

    print("", *desk_doors.table(found), sep="\n")  # noqa: T201
    let_in = {key for key, said in found.items() if said == IN}
    through = let_in - set(allowed())
    record.note("desk doors", tried=len(found), through=len(through))
    assert through == set()
    assert set(allowed()) - let_in == set()
    broken = {key: said for key, said in found.items() if said.startswith("5")}
    assert broken == {}
