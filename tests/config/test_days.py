"""A day is the country's: the database's own begins seven hours later."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
OWN_DAY = re.compile(
    r"\bcurrent_date\b|\blocaltimestamp\b|\b(?:now|clock_timestamp)\(\)::date",
    re.IGNORECASE,
)


def test_no_guard_asks_which_day_it_is_where_the_server_stands():
    files = sorted(PROJECT.glob("*/migrations/guards/*.sql"))

    assert files
    assert [path.name for path in files if OWN_DAY.search(path.read_text())] == []
