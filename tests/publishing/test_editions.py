"""The editions of a round: what changed, why, and what is shown no more."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from publishing.pages import changes
from publishing.release import life
from tests.publishing import factories
from tests.publishing.test_portal import text_of

pytestmark = pytest.mark.usefixtures("country")
PAGE = "/en/releases/sipas-2024/editions/"


def corrected(figures):
    """The capital's overall index a hundredth higher, and its first figure gone."""
    for figure in figures[1:]:
        if (figure.basis, figure.indicator, figure.rank) == ("published", "overall", 1):
            yield replace(figure, percent=figure.percent + Decimal("0.01"))
        else:
            yield figure


def second_edition(**words):
    content = factories.content(**words)
    draft = life.draft(
        content=replace(content, figures=tuple(corrected(content.figures))),
        by=factories.person("analyst"),
        at=factories.SEALED_AT,
        reason="Sai một phiếu",
    )
    return life.seal(
        draft,
        by=factories.person("publisher"),
        at=factories.SEALED_AT,
        embargo_until=factories.SEALED_AT,
    )


def test_a_correction_counts_what_it_changed(client):
    first = factories.published()
    second = second_edition()

    newest, oldest = changes.of_round("sipas-2024")

    assert (oldest.release, oldest.older) == (first, None)
    assert (newest.release, newest.older) == (second, first)
    assert (newest.changed, newest.added, newest.gone) == (1, 0, 1)
    moved = [m for m in newest.moved if m.points is not None]
    assert [m.points for m in moved] == [Decimal("0.01")]


def test_the_page_says_why_and_what(client):
    factories.published()
    second_edition()

    page = text_of(client.get(PAGE))

    assert "Sai một phiếu" in page
    assert "1 figures changed, 0 added, 1 gone." in page
    assert "+0.01" in page


def test_equal_editions_are_said_to_be_the_same(client):
    factories.published()
    factories.published()

    assert "every figure is the same" in text_of(client.get(PAGE))


def test_a_withdrawn_edition_is_compared_with_nothing(client):
    factories.published()
    second = second_edition()
    by = factories.person("publisher")
    life.withdraw(second, by=by, at=timezone.now(), reason="Nhầm")

    newest, _oldest = changes.of_round("sipas-2024")

    assert newest.older is None
    assert newest.moved == ()
    assert "+0.01" not in text_of(client.get(PAGE))


def test_editions_of_an_unknown_round_are_not_found(client):
    assert client.get("/en/releases/sipas-1999/editions/").status_code == 404


def test_nobody_outside_sees_that_a_newer_edition_waits(client):
    """Sealing marks the older one; readers learn of it with the newer one."""
    factories.published()
    pages = [
        *("/en/releases/", PAGE, "/en/releases/sipas-2024/1/"),
        *("/api/v1/releases/", "/api/v1/releases/sipas-2024/1/"),
    ]
    before = [outside(client.get(page)) for page in pages]

    factories.published(embargo_until=timezone.now() + timedelta(days=1))

    assert [outside(client.get(page)) for page in pages] == before


def outside(answer):
    """An answer without what is made anew for each request."""
    assert answer.status_code == 200
    return re.sub(r"nonce[-=]\S+|csrf\S+", "", answer.content.decode())
