"""A backup and a rehearsed restore of many questionnaires: `make prove NAME=drill`.

`ROWS` questionnaires (1,000,000 unless it says otherwise) under one open round, each a
link of its chain; then `backup` and `drill` as the timers call them, with their times
and sizes. Exit code 1 if a table differs, a chain does not hold, or the restore takes
longer than fifteen minutes.
"""

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.jobs import say, set_up
from tests.chaos.stage import Stage

ROWS = int(os.environ.get("ROWS", "1000000"))
AT_ONCE = 20_000
GOAL = 15 * 60.0


def main():
    with tempfile.TemporaryDirectory(dir="/var/tmp") as place, Stage.built() as stage:
        set_up(stage.addresses)
        folder = Path(place)
        begun = time.monotonic()
        fill(folder, stage.addresses["DATABASE_URL"])
        say(f"{ROWS:,} questionnaires stored      {time.monotonic() - begun:7.0f} s")
        return 0 if rehearsed(folder) else 1


def fill(folder, owner):
    from django.db import connection

    from surveys import intake
    from tests.chaos.fire import prepare
    from tests.surveys.arrivals import anybody, submission

    prepare(folder, owner)
    from django.utils import timezone

    intake.accept(submission("m-0"), sender=anybody(), at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ')"
            " FROM information_schema.columns WHERE table_name = 'surveys_response'"
            " AND column_name NOT IN ('id', 'uid', 'digest')"
        )
        (columns,) = cursor.fetchone()
        for first in range(1, ROWS, AT_ONCE):
            cursor.execute(
                f"INSERT INTO surveys_response (uid, digest, {columns})"
                f" SELECT 'm-' || n, sha256(n::text::bytea), {columns}"
                " FROM surveys_response, generate_series(%s::int, %s::int) AS n"
                " WHERE uid = 'm-0'",
                [first, min(first + AT_ONCE, ROWS) - 1],
            )


def rehearsed(folder):
    from django.conf import settings
    from django.utils import timezone
    from pyrage import x25519

    from operations.archive import backup, drill

    logging.disable(logging.CRITICAL)
    keys = [x25519.Identity.generate() for _ in range(3)]
    key = folder / "drill.key"
    key.write_text(f"{keys[2]}\n")
    settings.SIPAS_BACKUPS = str(folder / "backups")
    settings.SIPAS_BACKUP_RECIPIENTS = [str(one.to_public()) for one in keys[:2]]
    settings.SIPAS_DRILL_IDENTITY = str(key)
    settings.SIPAS_REPORTS = settings.SIPAS_CHECKPOINTS = settings.SIPAS_EVIDENCE = ""
    begun = time.monotonic()
    made = backup.make(at=timezone.now())
    size = sum(path.stat().st_size for path in made.iterdir()) / 1e6
    say(f"backup, {size:,.0f} MB sealed          {time.monotonic() - begun:7.0f} s")
    found = drill.rehearse(key=key, at=timezone.now())
    say(f"restore, {found.rows:,} rows compared   {found.seconds:7.0f} s")
    say(found.chains)
    return found.seconds <= GOAL


if __name__ == "__main__":
    sys.exit(main())
