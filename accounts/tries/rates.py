"""How often a thing may be done: one row a key, one atomic statement a try.

A rate lets `burst` tries through at once and one more every so many seconds, so never
more than burst + window / every in any window. What a row keeps is the moment at which
the key has its full burst again. Keys are digests under the site's secret: nobody can
read an address or a name out of the table, which survives no crash (it is unlogged).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import ceil
from secrets import randbelow

from django.db import connection
from django.utils.crypto import salted_hmac

from accounts.models import Spent

# One try in so many also clears away the keys that have their burst again.
CLEAR_EVERY = 500

TAKE = """
INSERT INTO accounts_spent AS kept (key, full_at)
VALUES (%(key)s, clock_timestamp() + %(every)s * interval '1 second')
ON CONFLICT (key) DO UPDATE
SET full_at = greatest(kept.full_at, clock_timestamp())
    + %(every)s * interval '1 second'
WHERE kept.full_at
    <= clock_timestamp() + (%(burst)s - 1) * %(every)s * interval '1 second'
RETURNING full_at
"""
WAIT = """
SELECT extract(epoch FROM full_at - clock_timestamp()) - (%(burst)s - 1) * %(every)s
FROM accounts_spent WHERE key = %(key)s
"""
GIVE_BACK = """
UPDATE accounts_spent SET full_at = full_at - %(every)s * interval '1 second'
WHERE key = %(key)s
"""


@dataclass(frozen=True)
class Rate:
    """`burst` tries at once, then one every `every` seconds, for each key."""

    name: str
    burst: int
    every: float

    def take(self, *key: object) -> int:
        """Count one try; 0 when it may go on, else the seconds to wait."""
        if randbelow(CLEAR_EVERY) == 0:
            Spent.objects.full_again().delete()
        with connection.cursor() as cursor:
            cursor.execute(TAKE, self._words(key))
            if cursor.fetchone():
                return 0
            cursor.execute(WAIT, self._words(key))
            row = cursor.fetchone()
        return max(1, ceil(row[0])) if row else 1

    def give_back(self, *key: object) -> None:
        """Uncount a try that turned out well."""
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, self._words(key))

    def _words(self, key: tuple[object, ...]) -> dict[str, bytes | float]:
        said = json.dumps([self.name, *map(str, key)])
        digest = salted_hmac("accounts.tries.rates", said, algorithm="sha256").digest()
        return {"key": digest, "burst": self.burst, "every": self.every}
