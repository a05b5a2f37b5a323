"""A release of points has no answers behind it, so nobody asks for its microdata."""

import pytest

from accounts.models import Role
from scoring.models import Access
from tests.scorecards.release.closed import released
from tests.scoring.microdata.conftest import person

pytestmark = pytest.mark.django_db


def test_microdata_of_points_is_refused_with_where_to_find_them(world, client):
    release = released(world, world.cycle)
    client.force_login(person("researcher", Role.RESEARCHER))
    words = {"institution": "Viện", "purpose": "So sánh", "terms": "on"}

    page = client.post("/vi-du-lieu/", {"release": release.pk, **words}, follow=True)

    assert "không có dữ liệu vi mô" in page.content.decode()
    assert not Access.objects.exists()
