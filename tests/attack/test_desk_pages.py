"""The attacker reads a one-stop desk every morning and subtracts."""

from datetime import date, timedelta

import numpy as np
import pytest

from onestop.rules.small_counts import MINIMUM, Day, batches
from tests.attack.cells import span

FIRST = date(2026, 1, 5)
WINDOWS = (7, 30)
DAYS = 60


def days(seed, busy):
    """Answers of each day, few at a quiet counter; the sum of scores beside them."""
    counts = np.random.default_rng(seed).poisson(busy, DAYS)
    return [
        Day(FIRST + timedelta(days=n), int(count), 4 * int(count))
        for n, count in enumerate(counts)
        if count
    ]


def in_batches(finished):
    return [(b.first_day, b.last_day, b.answers) for b in batches(finished)]


def fresh(finished):
    return [(one.day, one.day, one.answers) for one in finished]


def mornings(told, shown):
    """(first day, last day, answers) of every number a desk showed in two months."""
    seen = set()
    for morning in range(1, DAYS + 1):
        today = FIRST + timedelta(days=morning)
        pieces = shown([one for one in told if one.day < today])
        for window in WINDOWS:
            start = today - timedelta(days=window)
            inside = [piece for piece in pieces if piece[1] >= start]
            total = sum(answers for *_, answers in inside)
            if total >= MINIMUM:
                seen.add((inside[0][0], inside[-1][1], total))
    return sorted(seen)


def recovered(told, shown):
    """Days of fewer than ten answers whose number the equations give away."""
    column = {one.day: place for place, one in enumerate(told)}
    seen = mornings(told, shown)
    rows = np.array(
        [[float(a <= day <= b) for day in column] for a, b, _ in seen] or [[]]
    )
    right = np.array([float(total) for *_, total in seen])
    tops = [None] * len(told)
    small = [one for one in told if one.answers < MINIMUM]
    found = []
    for one in small:
        low, high = span(rows, right, column[one.day], tops)
        if high - low < 1:
            found.append(one)
    return found, small


@pytest.mark.parametrize("busy", [2, 6, 12])
def test_no_day_of_few_answers_is_recovered_from_batches(busy):
    told = days(seed=busy, busy=busy)

    found, small = recovered(told, in_batches)

    assert small
    assert not found


def test_fresh_daily_numbers_would_give_most_days_away():
    found, small = recovered(days(seed=6, busy=6), fresh)

    assert len(found) > len(small) / 2
