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
    "sipas-2021": "344806e49fea78866f37c80d8c8661923accc68a7b5a5cf6be1692f593d8ac5a",
    "sipas-2023": "f501a992d61030e1fd052aec23b9530f4b59fe078ac677138cd108f89fe26cb0",
    "sipas-2024": "fcebc5b94140a10f512256ec83cd4fea5e062826da3755e36b50e930a7e9037e",
}
# Of all lines of the record but its head, which names the version of the code.
RELEASES = {
    "sipas-2021": "90443779567c7b4935a6dad668c657a18867013389619a8f6da3f402b41a9019",
    "sipas-2023": "dd999ca919bef6e966329a6180b95ec4a2aa32fe86e3d53add19324e4a400450",
    "sipas-2024": "f36f8a94c1663a65674304a149070a13070ac914c423fc4fa94b5504b710d952",
}


# Of what was announced: whatever is made of errors is left out. These were the same
# before errors were moderated.
ANNOUNCED = {}
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
