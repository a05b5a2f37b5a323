"""Nobody learns one person's answer by subtracting two numbers of a desk."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from onestop.rules.small_counts import MINIMUM, Day, batches, mean_shown, shown

FIRST = date(2026, 1, 1)
DAILY_COUNTS = st.lists(st.integers(0, 14), min_size=1, max_size=60)


def stream(counts):
    """Days with answers; each answer scores 4."""
    return [
        Day(FIRST + timedelta(days=n), count, 4 * count)
        for n, count in enumerate(counts)
        if count
    ]


def people_shown(counts, *, morning, window):
    """(day, number) of every answer in the number shown on a morning."""
    finished = stream(counts[:morning])
    first = FIRST + timedelta(days=morning - window)
    within = [batch for batch in batches(finished) if batch.last_day >= first]
    return {
        (day.day, number)
        for batch in within
        for day in finished
        if batch.first_day <= day.day <= batch.last_day
        for number in range(day.answers)
    }


@given(DAILY_COUNTS)
def test_a_batch_is_never_smaller_than_ten_and_loses_nobody_before_its_end(counts):
    days = stream(counts)
    made = list(batches(days))

    assert all(batch.answers >= MINIMUM for batch in made)
    last = made[-1].last_day if made else FIRST - timedelta(days=1)
    assert sum(batch.answers for batch in made) == sum(
        day.answers for day in days if day.day <= last
    )
    assert sum(day.answers for day in days if day.day > last) < MINIMUM


@given(DAILY_COUNTS, st.integers(0, 60))
def test_a_closed_batch_never_changes_when_days_are_added(counts, cut):
    early = list(batches(stream(counts[:cut])))

    assert list(batches(stream(counts)))[: len(early)] == early


@given(DAILY_COUNTS)
def test_subtracting_any_two_mornings_leaves_nobody_or_at_least_ten(counts):
    """Seven- and thirty-day numbers of every morning, each against each other."""
    published = [
        people_shown(counts, morning=morning, window=window)
        for morning in range(1, len(counts) + 1, 3)
        for window in (7, 30)
    ]

    for one, other in combinations(published, 2):
        for left in (one - other, other - one):
            assert not left or len(left) >= MINIMUM


def test_fresh_daily_numbers_would_have_exposed_one_person():
    fresh = [12, 1]

    assert sum(fresh) - fresh[0] == 1
    assert people_shown(fresh, morning=2, window=30) == people_shown(
        fresh, morning=1, window=30
    )


def test_a_count_below_ten_is_hidden_and_nobody_is_nobody():
    assert [shown(count) for count in (0, 1, 9, 10, 87)] == [0, None, None, 10, 87]


def test_a_mean_of_fewer_than_ten_is_hidden():
    assert mean_shown(45, 9) is None
    assert mean_shown(43, 10) == 4.3
