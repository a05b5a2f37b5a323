"""What is measured of stored scorecards, at a tiny size: that it is really done."""

import pytest

from benchmarks import scorecards_stored as measured
from scorecards.models import Claim, Decision, Evidence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def test_a_cycle_is_filled_looked_at_and_saved_at_once():
    cycle = measured.fill(2)
    leaves = len(cycle.tree.leaves)

    assert cycle.cards.count() == 2
    assert Claim.objects.count() == Evidence.objects.count() == 2 * leaves
    assert Decision.objects.count() == 2 * len(cycle.tree.leaves[::2])
    assert len(measured.matrix_times(cycle, turns=3, warming=1)) == 2

    times, lost = measured.save_times(cycle, senders=4)

    assert (len(times), lost) == (4, 0)
    assert Claim.objects.filter(number=2).count() == 4
