"""What it costs to show somebody their own rows: counts of 100,000 questionnaires.

The register of 2025, 34 provinces and 3,321 communes, and a round with questionnaires
of every commune in a scratch database that is dropped at the end. Counts by the nation,
a province and a commune beside the same count written in SQL by somebody who knows the
places, which is the peer. Goal: under 50 ms each, the reach of the roles included.
Run: python -m config.servers.embedded python benchmarks/reach.py [QUESTIONNAIRES]
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import table

SCRATCH = "sipas_bench_reach"
GOAL, TRIES = 50.0, 50
FILL = """
INSERT INTO surveys_response (round_id, unit_id, uid, stratum, psu, cluster, weight,
  level, service_field, sex, age_group, urban, answers, channel)
SELECT %(round)s, u.id, 'q' || n, 's', 'p', 'c', 1, '', '', '', '', '', '\\x04', 'bulk'
FROM generate_series(1, %(rows)s::bigint) n
JOIN (SELECT id, row_number() OVER (ORDER BY code) AS place FROM localities_unit
      WHERE level = 'commune') u ON u.place = 1 + n %% %(communes)s
"""
PEER = """
SELECT count(*) FROM surveys_response WHERE unit_id IN
  (SELECT id FROM localities_unit WHERE %(unit)s IN (id, parent_id)
   UNION SELECT u.id FROM localities_unit u JOIN localities_unit p ON u.parent_id = p.id
   WHERE p.parent_id = %(unit)s)
"""


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    address = os.environ["DATABASE_URL"]
    scratch = urlsplit(address)._replace(path=f"/{SCRATCH}").geturl()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {SCRATCH}")
        try:
            set_up(scratch)
            return measure(scratch, rows)
        finally:
            server.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


def set_up(scratch: str) -> None:
    os.environ |= {
        "DATABASE_URL": scratch,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SIPAS_DEBUG": "",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_registers", verbosity=0)


def measure(scratch: str, rows: int) -> int:
    from localities.models import Level, Unit
    from tests.surveys.fieldwork_people import make_round

    units = Unit.objects.in_register("2025")
    communes = units.filter(level=Level.COMMUNE)
    nation = Unit.objects.get(level=Level.NATION)
    rnd = make_round(
        nation, collection="declared", opens=date(2025, 9, 1), closes=date(2025, 12, 31)
    )
    with psycopg.connect(scratch, autocommit=True) as database:
        told = {"round": rnd.pk, "rows": rows, "communes": communes.count()}
        database.execute(FILL, told)
        database.execute("VACUUM ANALYZE surveys_response, localities_unit")
        print(f"{rows:,} questionnaires of {told['communes']:,} communes")
        province = communes.order_by("code").first().parent
        places = {
            "the nation": nation,
            "a province": province,
            "a commune": communes.filter(parent=province).order_by("code").first(),
        }
        slowest = [of_place(database, name, unit) for name, unit in places.items()]
    missed = not table.say("reach of a role, ms", max(slowest), GOAL, at_most=True)
    print("missed" if missed else "all goals met")
    return int(missed)


def of_place(database: psycopg.Connection, name: str, unit: object) -> float:
    """Milliseconds of 95 of 100 counts by a supervisor of the place."""
    from accounts.models import Membership, Role, User
    from surveys.models import Response

    user = User.objects.create_user(f"supervisor of {name}")
    Membership.objects.create(
        user=user, role=Role.SUPERVISOR, unit=unit, valid_from=date(2025, 1, 1)
    )

    def scoped() -> int:
        return Response.objects.within(user, "supervise").count()

    def written() -> int:
        return database.execute(PEER, {"unit": unit.pk}).fetchone()[0]

    assert scoped() == written(), name
    middle, slow = timed(scoped)
    peer, _ = timed(written)
    print(
        f"{name:<12}{scoped():>9,} seen {middle:7.2f} ms  (95 %: {slow:.2f})"
        f"  peer {peer:.2f} ms"
    )
    return slow


def timed(work: Callable[[], int]) -> tuple[float, float]:
    work()
    each = []
    for _ in range(TRIES):
        began = time.perf_counter()
        work()
        each.append(1000 * (time.perf_counter() - began))
    return statistics.median(each), sorted(each)[round(0.95 * TRIES) - 1]


if __name__ == "__main__":
    sys.exit(main())
