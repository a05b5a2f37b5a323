"""One service point's numbers among 10,000,000 ratings of 11,000 points.

Makes its own scratch database, fills it with generate_series and COPY, and drops it at
the end. Prints the time of one point's last 30 days in SQL and of the desk's pages. The
peer, asked in the same minute, is PostgreSQL with the index a ForeignKey gets anyway.
Run: python -m config.servers.embedded python benchmarks/desk.py [RATINGS]
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import table
from onestop.rules.small_counts import Day, batches

POINTS, PROVINCES = 11_000, 34
DAYS = 395
COMMENTS = 40
TODAY = datetime.now(tz=ZoneInfo("Asia/Ho_Chi_Minh")).date()
POINT_GOAL, PAGE_GOAL = 5.0, 100.0
TRIES, PAGE_TRIES = 200, 40
SCRATCH = "sipas_bench_desk"
TABLES = "onestop_rating, onestop_ratingbatch, localities_unit, localities_servicepoint"

FILL = """
INSERT INTO onestop_rating (service_point_id, day, score, door, simulated)
SELECT %(first)s + (n * 7919) %% %(points)s,
       %(today)s::date - 1 - ((n / %(points)s) %% %(days)s)::int,
       1 + (n * 31 + n / 97) %% 5, 'kiosk', true
FROM generate_series(1, %(rows)s::bigint) n
"""
BY_DAY = """
SELECT service_point_id, day, count(*), sum(score) FROM onestop_rating
GROUP BY 1, 2 ORDER BY 1, 2
"""
ONE_POINT = """
SELECT count(*), sum(score) FROM onestop_rating
WHERE service_point_id = %s AND day >= %s AND day < %s
"""
ONE_POINT_BATCHES = """
SELECT sum(answers), sum(total) FROM onestop_ratingbatch
WHERE service_point_id = %s AND last_day >= %s AND last_day < %s
"""
PLAIN_INDEX = "CREATE INDEX plain ON onestop_rating (service_point_id)"

Times = tuple[float, float]
Timed = tuple[str, Times, float]


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
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


def measure(scratch: str, rows: int) -> int:
    with psycopg.connect(scratch, autocommit=True) as database:
        first = places()
        timed("ratings", lambda: fill(database, first, rows))
        timed("batches", lambda: fill_batches(database))
        database.execute(f"VACUUM ANALYZE {TABLES}")
        # Writing the rows out must not run beside the measurements.
        database.execute("CHECKPOINT")
        results = [*sql_times(database, first), *page_times(first)]
        # Last, because making its index keeps the server busy for a while.
        results.append(peer_time(database, first))
    for name, (middle, slow), goal in results:
        aim = f"goal under {goal:g}" if goal else "peer"
        print(f"{name:<44}{middle:8.2f} ms  (95 %: {slow:.2f})  {aim}")
        if goal:
            table.say(f"desk: {name}, ms", middle, goal, at_most=True)
    covered, plain = (results[n][1][0] for n in (0, -1))
    print(f"one point: {plain / covered:.1f}x as fast as with the plain index")
    missed = [name for name, (middle, _), goal in results if goal and middle > goal]
    print("missed: " + ", ".join(missed) if missed else "all goals met")
    return 1 if missed else 0


def set_up(scratch: str) -> None:
    os.environ |= {
        "DATABASE_URL": scratch,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SIPAS_DEBUG": "",
        "SIPAS_ALLOWED_HOSTS": "testserver",
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    # Names of style sheets need no collectstatic here.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    call_command("migrate", verbosity=0)


def places() -> int:
    """34 provinces with communes and points; the first point's id."""
    from localities.models import ServicePoint, Unit

    begin = TODAY - timedelta(days=2 * DAYS)
    nation = Unit(code="VN", level="nation", slug="vn")
    provinces = [Unit(code=f"{n:02}", level="province") for n in range(PROVINCES)]
    communes = [
        Unit(code=f"{n:05}", level="commune", parent=provinces[n % PROVINCES])
        for n in range(POINTS - PROVINCES)
    ]
    for unit in (nation, *provinces, *communes):
        unit.valid_from, unit.name_vi = begin, f"Đơn vị {unit.code}"
        unit.name_en = unit.short_vi = unit.short_en = unit.name_vi
        unit.slug = f"{unit.level}-{unit.code}"
    nation.save()
    for province in provinces:
        province.parent = nation
    Unit.objects.bulk_create(provinces)
    Unit.objects.bulk_create(communes, batch_size=2000)
    points = ServicePoint.objects.bulk_create(
        [
            ServicePoint(
                unit=unit,
                code=f"X{unit.level[0]}{unit.code}",
                name_vi=f"Điểm {unit.code}",
                name_en=f"Point {unit.code}",
                kind="commune_section",
                origin="reported",
                valid_from=begin,
            )
            for unit in (*provinces, *communes)
        ],
        batch_size=2000,
    )
    return points[0].pk


def fill(database: psycopg.Connection, first: int, rows: int) -> None:
    """The indexes are built after the rows; foreign keys hold by construction."""
    database.execute("SET session_replication_role = replica")
    database.execute("SET maintenance_work_mem = '1GB'")
    index = "rating_by_point_and_day"
    made = database.execute(
        "SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index]
    ).fetchone()[0]
    database.execute(f"DROP INDEX {index}")
    words = {"first": first, "points": POINTS, "days": DAYS}
    database.execute(FILL, words | {"rows": rows, "today": TODAY})
    database.execute(made)


def fill_batches(database: psycopg.Connection) -> None:
    """The batches of the desk, point by point, by the rule of the house."""
    with psycopg.connect(database.info.dsn, password=database.info.password) as reader:
        reader.execute("SET work_mem = '1GB'")
        days: dict[int, list[Day]] = {}
        with reader.cursor("days") as cursor:
            cursor.itersize = 50_000
            cursor.execute(BY_DAY)
            for point, day, answers, total in cursor:
                days.setdefault(point, []).append(Day(day, answers, total))
    columns = "service_point_id, first_day, last_day, answers, total, simulated"
    with database.cursor().copy(
        f"COPY onestop_ratingbatch ({columns}) FROM STDIN"
    ) as copy:
        for point, finished in days.items():
            for made in batches(finished):
                span = (made.first_day, made.last_day)
                copy.write_row((point, *span, made.answers, made.total, True))


def sql_times(database: psycopg.Connection, first: int) -> list[Timed]:
    return [
        (
            "one point, 30 days, from the ratings",
            typical(asking(database, ONE_POINT, first)),
            POINT_GOAL,
        ),
        (
            "one point, 30 days, from its batches",
            typical(asking(database, ONE_POINT_BATCHES, first)),
            POINT_GOAL,
        ),
    ]


def peer_time(database: psycopg.Connection, first: int) -> Timed:
    """With the plain index instead of ours, which is back afterwards."""
    with database.transaction(force_rollback=True):
        database.execute(PLAIN_INDEX)
        database.execute("DROP INDEX rating_by_point_and_day")
        found = typical(asking(database, ONE_POINT, first))
    return ("one point, 30 days, with a plain index", found, 0)


def asking(
    database: psycopg.Connection, query: str, first: int
) -> Callable[[int], object]:
    """Asks for the last 30 days of ever other points."""
    since = TODAY - timedelta(days=30)

    def ask(number: int) -> object:
        point = first + (number * 4243) % POINTS
        return database.execute(query, [point, since, TODAY]).fetchone()

    return ask


def page_times(first: int) -> list[Timed]:
    """The inbox and a comment of one point, through every layer but the network."""
    from django.test import Client
    from django.utils import timezone

    from accounts.models import Membership, Role, User
    from localities.models import ServicePoint
    from onestop import feedback

    point = ServicePoint.objects.get(pk=first + POINTS // 3)
    user = User.objects.create_user("one_stop")
    Membership.objects.create(
        user=user, role=Role.ONE_STOP, service_point=point, valid_from=TODAY
    )
    for number in range(COMMENTS):
        text = f"Góp ý {number}: chờ lâu"
        given = feedback.receive(point, text=text, door="web", at=timezone.now())
    client = Client()
    client.force_login(user)
    pages = {
        "the desk's page, 30 days": "/mot-cua/",
        "the desk's page, 90 days": "/mot-cua/?days=90",
        "a comment's page": f"/mot-cua/gop-y/{given.pk}/",
        "a search without accents": "/mot-cua/?q=cho+lau",
    }
    first_of_the_day = typical(lambda _: read_anew(client, "/mot-cua/"), PAGE_TRIES)
    return [
        ("the desk's page, first after a night", first_of_the_day, PAGE_GOAL),
        *(
            (name, typical(partial(again, client, address), PAGE_TRIES), PAGE_GOAL)
            for name, address in pages.items()
        ),
    ]


def read(client: object, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def again(client: object, address: str, _number: int) -> None:
    read(client, address)


def read_anew(client: object, address: str) -> None:
    from django.core.cache import cache

    cache.clear()
    read(client, address)


def typical(ask: Callable[[int], object], tries: int = TRIES) -> Times:
    """The median and the 95th percentile in milliseconds, after one try to warm up."""
    times = []
    ask(0)
    for number in range(tries):
        begun = time.perf_counter()
        ask(number)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def timed(name: str, work: Callable[[], object]) -> None:
    begun = time.perf_counter()
    work()
    print(f"made {name} in {time.perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
