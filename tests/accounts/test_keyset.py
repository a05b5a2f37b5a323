"""Pages by the keys of the last row: no row twice and none missed."""

import pytest
from django.db.models import Case, F, When
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import PolicyReport
from accounts.staff.keyset import AFTER, page_of

pytestmark = pytest.mark.django_db


def stored(counts):
    PolicyReport.objects.all().delete()
    return PolicyReport.objects.bulk_create(
        PolicyReport(
            day=f"2026-11-{1 + count % 3:02d}",
            directive=f"d{number}",
            blocked="inline",
            page="/",
            count=count,
        )
        for number, count in enumerate(counts)
    )


def asked(word="", **others):
    return RequestFactory().get("/", {**({AFTER: word} if word else {}), **others})


def walked(rows, *, size):
    """The rows of all pages, one page after the other."""
    word, seen = "", []
    while True:
        page = page_of(asked(word), rows, size=size)
        seen += page.rows
        assert len(page) <= size
        if not page.next:
            return seen
        word = page.next


@pytest.mark.parametrize(
    "order",
    [("pk",), ("-count", "pk"), ("day", "-count", "-pk"), ("-day", "count", "pk")],
)
@given(st.lists(st.integers(0, 4), max_size=12), st.integers(1, 5))
def test_pages_one_after_the_other_are_the_list(order, counts, size):
    stored(counts)
    rows = PolicyReport.objects.order_by(*order)

    assert walked(rows, size=size) == list(rows)


@pytest.mark.parametrize("order", ["half", "-half"])
def test_rows_without_a_key_are_where_the_database_puts_them(order):
    stored([0, 1, 2, 3, 4, 5])
    half = Case(When(count__gte=3, then=F("count")))
    rows = PolicyReport.objects.annotate(half=half).order_by(order, "pk")

    assert walked(rows, size=2) == list(rows)


def test_a_row_that_comes_in_before_moves_no_other_to_the_next_page():
    first, second, third = stored([1, 2, 3])
    rows = PolicyReport.objects.order_by("-pk")
    page = page_of(asked(), rows, size=2)
    newest = PolicyReport.objects.create(
        day="2026-11-09", directive="d", blocked="inline", page="/"
    )

    following = page_of(asked(page.next), rows, size=2)

    assert page.rows == [third, second]
    assert following.rows == [first]
    assert page_of(asked(), rows, size=2).rows == [newest, third]


@pytest.mark.parametrize("word", ["x", "WzFd:abc:def", "2"])
def test_a_word_nobody_was_given_opens_the_first_page(word):
    rows = stored([1, 2, 3])

    page = page_of(asked(word), PolicyReport.objects.order_by("pk"), size=2)

    assert page.rows == rows[:2]
    assert page.here == ""


def test_what_else_was_asked_stays_in_the_address():
    stored([1, 2, 3])

    page = page_of(asked(q="ghế chờ"), PolicyReport.objects.order_by("pk"), size=2)

    assert "q=gh" in page.start
    assert page.onward.startswith(page.start)


def test_an_order_without_names_is_the_programmers_mistake():
    with pytest.raises(TypeError, match="annotate"):
        page_of(asked(), PolicyReport.objects.order_by(F("count").desc()), size=2)
