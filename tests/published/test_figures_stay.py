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
    "sipas-2021": "089c5f38e7b618f3c8c63767567b4ef4c784dd133fc3bf5d4b59448412a2d3ea",
    "sipas-2023": "17bc7d7f3ca7ea7382dddc163c6d10d09a82eed0fef427e5110c897d17bb865f",
    "sipas-2024": "6930fd580eb432fa6f3ba9c6047c3eafb4ccd2e73a1e9b54393be636ff5245ad",
}
# Of all lines of the record but its head, which names the version of the code.
RELEASES = {
    "sipas-2021": "5104ab35274146aba78b4da898b5387c7405168579f3ec9595035b7813f54853",
    "sipas-2023": "8642ebab4961806d2be169cfaafae93ded4bdb3ab2adc3bbf8c720cf810028f1",
    "sipas-2024": "2c955acffd2fb61d677bca482675cb2a97cd944ed3f25ffc5378a99b5d0b1f34",
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
