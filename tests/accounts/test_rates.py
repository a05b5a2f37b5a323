"""Counting tries: exact under a crowd, and by nothing a visitor can forge."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Spent
from accounts.tries.client_address import address_of
from accounts.tries.rates import Rate

HOUR = 3600.0


def take_and_close(rate):
    try:
        return rate.take("one key")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_200_tries_at_once_exactly_the_burst_goes_on():
    rate = Rate("crowd", burst=17, every=HOUR)

    with ThreadPoolExecutor(20) as crowd:
        waits = list(crowd.map(take_and_close, [rate] * 200))

    assert waits.count(0) == 17
    assert all(0 < wait <= HOUR for wait in waits if wait)


@pytest.mark.django_db
def test_one_more_goes_on_when_its_time_has_come():
    rate = Rate("slow", burst=2, every=HOUR)
    assert [rate.take("k") for _ in range(2)] == [0, 0]
    assert rate.take("k") > 0

    Spent.objects.update(full_at=timezone.now() + timedelta(seconds=0.9 * HOUR))

    assert rate.take("k") == 0
    assert rate.take("k") > 0


@pytest.mark.django_db
def test_what_turned_out_well_is_given_back():
    rate = Rate("kind", burst=1, every=HOUR)

    for _ in range(3):
        assert rate.take("k") == 0
        rate.give_back("k")


@pytest.mark.django_db
def test_keys_and_rates_do_not_touch_each_other():
    narrow, other = Rate("a", burst=1, every=HOUR), Rate("b", burst=1, every=HOUR)

    assert narrow.take("k") == narrow.take("l") == other.take("k") == 0


@pytest.mark.django_db
def test_nothing_readable_is_kept_and_what_is_over_goes():
    Rate("a", burst=1, every=0.001).take("203.0.113.7", "lan")

    key = bytes(Spent.objects.get().key)

    assert len(key) == 32
    assert b"203" not in key
    assert b"lan" not in key
    assert Spent.objects.filter(pk=key).full_again().count() <= 1


@pytest.mark.django_db
def test_the_table_is_written_without_a_log():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relpersistence FROM pg_class WHERE relname = 'accounts_spent'"
        )
        assert cursor.fetchone() == ("u",)


def seen(settings, *, peer, said="", trusted=()):
    settings.TRUSTED_PROXIES = list(trusted)
    headers = {"HTTP_X_FORWARDED_FOR": said} if said else {}
    return address_of(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))


@pytest.mark.parametrize(
    ("peer", "said", "trusted", "source"),
    [
        ("203.0.113.7", "", [], "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", [], "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1", ["10.0.0.0/24"], "198.51.100.1"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1", ["10.0.0.0/24"], "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, 10.0.0.9", ["10.0.0.0/24"], "198.51.100.1"),
        ("10.0.0.2", "nonsense", ["10.0.0.0/24"], "unknown"),
        ("2001:db8:1:2:3:4:5:6", "", [], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "", [], "203.0.113.7"),
    ],
)
def test_a_source_is_what_trusted_proxies_say(settings, peer, said, trusted, source):
    assert seen(settings, peer=peer, said=said, trusted=trusted) == source


@given(said=st.text(st.characters(codec="latin-1"), max_size=200))
def test_no_forged_header_moves_a_source_without_proxies(said):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR=said
    )

    assert address_of(request) == "203.0.113.7"
