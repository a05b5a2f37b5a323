"""The demonstration's rounds give the figures they always gave, byte for byte."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from demonstration.simulation import CODES
from publishing.release import life
from publishing.release.digest import record
from scoring.release import handover
from surveys.models import Round
from tests.scoring.rounds_on_disk import scored

INDICES = {
    "sipas-2021": "b9cae1db034138183ba9715280264b7cab4b131df58476ae5a33cea4da3d223e",
    "sipas-2023": "9a4a7e689cfa162eba8f26cb78c43e68d051dcf61b84eac3a00f5fbcac1722e4",
    "sipas-2024": "c1c9420405e0f73ed77f9411a8058256aeb8b83135440318f8c0d9984247ce4d",
}
# Of all lines of the record but its head, which names the version of the code.
RELEASES = {
    "sipas-2021": "b686f1c824b5a6733fcb861918e021da28e97869b810703d490eccffc294d976",
    "sipas-2023": "da1e033c39e18da9734afc3d3af41b44a6bdb864ca0ba70b46f0d61a3f3bd90e",
    "sipas-2024": "a26337e7eda8a4449683da96fd0b375f2c9076fd5d162773371f651dd85200db",
}


# Of what was announced: whatever is made of errors is left out. These were the same
# before errors were moderated.
ANNOUNCED = {
    "sipas-2021": "ff7819e00ad21934494be21b0b4a7694ebcec47b5dd2ff6e130d2d56b898366d",
    "sipas-2023": "036b8d7fbffc6e030b8f8ec3b8b30f0e3fd8c0f396bbbc40de914648c5ea2f7a",
    "sipas-2024": "078fa5d5a1c202cdc7508fdbae9e1f95cbfd0db383e65474eecfb113489c5609",
}
OF_ERRORS = {
    *("standard_error", "lower", "upper", "rank_low", "rank_high", "note"),
    *("change_error", "change_verdict", "own_error", "error_from", "margin"),
}


def announced(lines):
    """SHA-256 of lines of a record without what errors have a part in."""
    rows = (
        {k: v for k, v in json.loads(x).items() if k not in OF_ERRORS} for x in lines
    )
    told = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@pytest.mark.long
def test_the_rounds_of_the_demonstration_give_the_same_bytes(
    tmp_path, db, django_user_model
):
    analyst, publisher = (
        django_user_model.objects.create_user(name) for name in ("analyst", "publisher")
    )
    call_command("load_registers", stdout=StringIO())
    call_command("make_demo_rounds", tmp_path, stdout=StringIO())
    indices, releases, figures = {}, {}, {}
    for code in CODES:
        call_command("load_round", tmp_path / code, stdout=StringIO())
        run = scored(Round.objects.get(code=code))
        now = timezone.now()
        draft = handover.draft(run, by=analyst)
        release = life.seal(draft, by=publisher, at=now, embargo_until=now)
        _head, *lines = record(release)
        indices[code] = run.output_digest
        figures[code] = announced(lines)
        releases[code] = hashlib.sha256(b"".join(lines)).hexdigest()

    assert figures == ANNOUNCED
    assert indices == INDICES
    assert releases == RELEASES
