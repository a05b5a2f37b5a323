"""Working days, holidays and rules that change with the law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.registers import working_days
from localities.registers.working_days import Calendar, DeclaredDaysError
from onestop.rules import deadlines
from onestop.rules.deadlines import NoRule, Rule

RULES, CALENDAR = deadlines.shipped()
PLAIN = Calendar(off=frozenset(), worked=frozenset(), confirmed=frozenset())
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
KINDS = {"new", "praise", "suggestion", "rules", "conduct", "late_file", "complaint"}
ONE_RULE = """[[rule]]
kind = "conduct"
working_days = 7
valid_from = 2025-07-01
source = "a decree"
provisional = false
"""


def test_the_day_it_came_is_not_counted():
    thursday = date(2026, 11, 19)

    assert PLAIN.after(thursday, working_days=1) == date(2026, 11, 20)
    assert PLAIN.after(thursday, working_days=2) == date(2026, 11, 23)


def test_national_day_and_its_exchanged_monday_are_off_and_the_saturday_is_worked():
    friday = date(2026, 8, 21)

    assert CALENDAR.after(friday, working_days=1) == date(2026, 8, 22)
    assert CALENDAR.after(date(2026, 8, 28), working_days=1) == date(2026, 9, 3)


def test_nine_days_of_tet_are_no_working_days():
    assert CALENDAR.after(date(2026, 2, 13), working_days=1) == date(2026, 2, 23)


@given(DAYS, st.integers(1, 30))
def test_the_days_left_on_the_first_day_are_the_days_of_the_rule(start, days):
    due = CALENDAR.after(start, working_days=days)

    assert CALENDAR.is_working(due)
    assert CALENDAR.working_days_until(due, today=start) == days


@given(DAYS, st.integers(1, 60))
def test_the_clock_turns_negative_after_the_due_day(due, late):
    today = due + timedelta(days=late)

    left = CALENDAR.working_days_until(due, today=today)

    assert left == -CALENDAR.working_days_until(today, today=due)
    assert CALENDAR.working_days_until(due, today=due) == 0


def test_a_new_decree_counts_from_its_day_and_not_before():
    rules = [
        Rule("conduct", 10, date(2018, 6, 21), "old", False),
        Rule("conduct", 5, date(2025, 7, 1), "new", False),
    ]

    before = deadlines.rule_for("conduct", on=date(2025, 6, 30), rules=rules)
    after = deadlines.rule_for("conduct", on=date(2025, 7, 1), rules=rules)

    assert (before.working_days, after.working_days) == (10, 5)


def test_a_deadline_in_a_year_without_a_confirmed_calendar_is_provisional():
    rules = [Rule("conduct", 5, date(2018, 6, 21), "law", False)]

    in_2025, in_2040 = (
        deadlines.deadline("conduct", start=day, rules=rules, calendar=CALENDAR)
        for day in (date(2025, 3, 3), date(2040, 3, 5))
    )

    assert not in_2025.provisional
    assert in_2040.provisional


def test_every_kind_has_a_rule_since_2018_and_since_decree_118():
    for kind in KINDS:
        for day in (date(2018, 6, 21), date(2025, 7, 1)):
            assert deadlines.rule_for(kind, on=day, rules=RULES).working_days > 0


def test_a_day_before_every_rule_is_refused_with_the_file_to_change():
    with pytest.raises(NoRule, match=r"conduct.*01/01/2001.*deadlines\.toml"):
        deadlines.rule_for("conduct", on=date(2001, 1, 1), rules=RULES)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("working_days = 7", "working_days = 0", "rule 1.*working_days is 0"),
        ("working_days = 7", "working_days = true", "working_days is True"),
        ("working_days", "days", "rule 1: missing or unknown words.*days"),
    ],
)
def test_a_wrong_rule_is_named(old, new, said):
    with pytest.raises(DeclaredDaysError, match=said):
        deadlines.parse_rules(ONE_RULE.replace(old, new))


def test_two_rules_of_a_kind_may_not_begin_on_one_day():
    with pytest.raises(DeclaredDaysError, match="same day"):
        deadlines.parse_rules(ONE_RULE + ONE_RULE)


def test_a_holiday_in_the_wrong_year_is_named():
    text = (
        "[[year]]\nyear = 2026\noff = [2027-01-01]\nworked = []\n"
        'source = "x"\nprovisional = true\n'
    )

    with pytest.raises(DeclaredDaysError, match="2026.*2027-01-01"):
        working_days.parse_holidays(text)
