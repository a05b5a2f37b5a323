"""The page of other methods: the printed index first, the difference in words."""

import pytest

from publishing.models import Remeasure
from tests.publishing import factories
from tests.publishing.test_portal import text_of

PAGE = "/en/province/hung-yen/methods/"


@pytest.mark.django_db
def test_the_difference_is_said_to_be_method_and_not_change(client, sealed):
    here = {"unit__slug": "hung-yen", "basis": "published"}
    printed = sealed.figures.get(indicator="overall", domain="all", **here).percent
    other = Remeasure.objects.get(release=sealed, indicator="overall", **here).percent

    page = text_of(client.get(PAGE))

    word = "more" if other > printed else "less"
    assert f"give {other}%, {abs(other - printed)} points {word}" in page
    assert f"than the printed {printed}%: that much is method" in page
    assert page.index("the published index") < page.index("Access")


@pytest.mark.django_db
def test_answers_that_fit_no_other_method_have_no_such_page(client, country):
    factories.published(remeasures=(), methods=[])

    page = client.get(PAGE)

    assert page.status_code == 404
    assert "by no other method" in text_of(page)
    assert "/methods/" not in client.get("/en/method/").text
