"""Nothing on record is changed or taken away without a refusal or a link that tells."""

import pytest

from config import rights
from tests.attack import record, trail

pytestmark = pytest.mark.django_db


def test_whatever_is_on_record_stays_or_is_told_of():
    rights.grant_all()
    keys = trail.recorded()
    trail.without_constraints(keys)

    found = trail.tried(keys)

    print("", *trail.table(found), sep="\n")  # noqa: T201
    odd = {one: said for one, said in found.items() if said not in OUTCOMES}
    through = {one for one, said in found.items() if said == trail.THROUGH}
    record.note("trail", tried=len(found), through=len(through))
    assert odd == {}
    assert through == set()
    told = {one for one, said in found.items() if said == trail.TOLD}
    assert {one.actor for one in told} <= {trail.OWNER, rights.DESK, rights.WORKER}


OUTCOMES = (trail.REFUSED, trail.TOLD, trail.THROUGH)
