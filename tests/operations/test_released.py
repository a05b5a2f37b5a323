"""The database of each released version, upgraded by the real command."""

import lzma
import os
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from pyrage import x25519

from config.management.commands.database_roles import PASSWORDS
from config.servers import embedded
from operations.archive import digests, programs, restore
from operations.upgrade import steps

PROJECT = Path(__file__).resolve().parents[2]
RELEASED = sorted(Path(__file__).with_name("released").glob("*.sql.xz"))
# The deeds of upgrading stand in these; all else stays as it was.
WRITTEN = {
    "public.accounts_auditevent",
    "public.accounts_link",
    "public.accounts_chain",
}
WRITTEN |= {"public.django_migrations", "public.django_content_type"}
WRITTEN |= {"public.auth_permission"}
# So do the key of who is present, and how often somebody asked.
WRITTEN |= {"public.accounts_presence", "public.accounts_spent"}


class Installation:
    """A version's code under a link, its database, and the command of the next one."""

    def __init__(self, folder, url, broker):
        self.folder, self.url = folder, url
        self.link, self.state = folder / "sipas", folder / "state"
        self.backups = folder / "backups"
        keys = [str(x25519.Identity.generate().to_public()) for _ in range(2)]
        self.environment = {
            "DATABASE_URL": url,
            "REDIS_URL": broker,
            "DJANGO_SETTINGS_MODULE": "tests.operations.later.settings",
            "LATER_STATIC": str(folder / "static"),
            "SIPAS_SECRET_KEY": secrets.token_hex(32),
            "SIPAS_DEBUG": "",
            "SIPAS_STATE": str(self.state),
            "SIPAS_BACKUPS": str(self.backups),
            "SIPAS_BACKUP_RECIPIENTS": ",".join(keys),
            "SIPAS_CONFIGURATION": str(folder / "etc"),
            "SIPAS_EVIDENCE": "",
            "SIPAS_REPORTS": "",
            "SIPAS_CHECKPOINTS": "",
            **{name: secrets.token_hex(16) for name in PASSWORDS.values()},
        }

    def install(self, version):
        old = self.folder / f"sipas-{version}"
        old.mkdir()
        (old / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
        self.link.symlink_to(old)

    def sipasctl(self, *words, cut=""):
        told = subprocess.run(
            [sys.executable, "-m", "tests.operations.cut", *words],
            env=os.environ | self.environment | {"CUT": cut},
            cwd=PROJECT,
            capture_output=True,
            text=True,
        )
        return told.returncode, told.stdout + told.stderr

    def upgrade(self, *, cut=""):
        return self.sipasctl("upgrade", "--current", str(self.link), cut=cut)

    def is_closed(self):
        return (self.state / "maintenance.json").exists()

    def ask(self, question):
        with psycopg.connect(self.url) as there:
            return there.execute(question).fetchall()


def fill(url, dump):
    """What the file holds, into an empty cluster with the roles it speaks of."""
    restore._make_roles(url)
    told = subprocess.run(
        [str(programs.folder() / "psql"), "-qX", "-v", "ON_ERROR_STOP=1"],
        env=programs.environment(url),
        input=lzma.decompress(dump.read_bytes()),
        capture_output=True,
    )
    assert told.returncode == 0, told.stderr.decode()


@pytest.fixture(params=RELEASED, ids=lambda path: path.name.removesuffix(".sql.xz"))
def installed(request, tmp_path):
    """An installation of a released version, backed up a moment ago."""
    folder = embedded.home() / f"test-released-{os.getpid()}"
    servers = embedded.Servers(folder, quick=True)
    try:
        found = servers.start()
        site = Installation(tmp_path, found["DATABASE_URL"], found["REDIS_URL"])
        fill(site.url, request.param)
        site.install(request.param.name.removesuffix(".sql.xz"))
        code, said = site.sipasctl("backup")
        assert code == 0, said
        yield site
    finally:
        servers.remove()
        shutil.rmtree(folder, ignore_errors=True)


COLUMNS = """
SELECT table_schema || '.' || table_name,
    array_agg(column_name::text ORDER BY column_name)
FROM information_schema.columns JOIN pg_tables
ON (schemaname, tablename) = (table_schema, table_name)
WHERE table_schema IN ('public', 'identity') GROUP BY 1
"""


def columns(site):
    """table -> its columns, so that what is added later is not taken for a change."""
    return dict(site.ask(COLUMNS))


def content(site, known):
    """table -> (rows, digest of the columns that are known)."""
    found = {}
    for table, names in known.items():
        row = sql.SQL(", ").join(map(sql.Identifier, names))
        question = sql.SQL(
            "SELECT count(*), sum(hashtextextended(ROW({})::text, 0)::numeric) FROM {}"
        ).format(row, sql.Identifier(*table.split(".")))
        found[table] = site.ask(question)
    return found


def changed(before, after):
    """Tables that do not hold what they held."""
    return {table for table, held in before.items() if after[table] != held}


def test_there_is_a_database_of_every_version_that_was_released():
    assert [path.name for path in RELEASED] == ["0.2.0.sql.xz"]


def test_it_holds_something_of_every_room(installed):
    tables = digests.of_database(installed.url)

    filled = {
        name.split(".")[1].split("_")[0] for name, one in tables.items() if one[0]
    }
    rooms = {"accounts", "localities", "onestop", "publishing", "scorecards"}
    assert rooms | {"scoring", "surveys"} <= filled


def test_a_released_version_becomes_the_next_and_keeps_every_row(installed):
    known = columns(installed)
    before = content(installed, known)

    code, said = installed.upgrade()

    assert code == 0, said
    assert changed(before, content(installed, known)) <= WRITTEN
    assert_is_whole(installed)


@pytest.mark.long
def test_killed_outright_in_every_step_it_goes_on_and_nothing_is_half_done(installed):
    known, told = columns(installed), []
    before = content(installed, known)

    for step in steps.STEPS:
        code, said = installed.upgrade(cut=step)
        assert code == -signal.SIGKILL, said
        told.append([line for line in said.splitlines() if line in steps.STEPS][-1])
        assert installed.is_closed() == (step != "maintenance off"), step
    code, said = installed.upgrade()

    assert told == list(steps.STEPS)
    assert code == 0, said
    assert said.splitlines()[0] == "maintenance off"
    assert changed(before, content(installed, known)) <= WRITTEN
    assert_is_whole(installed)


@pytest.mark.django_db
def test_an_upgraded_database_has_the_columns_of_a_new_one(installed):
    """If not: a migration is missing, or the version is not tagged yet, and its
    database is to be made again by `python -m tests.operations.released.make`."""
    code, said = installed.upgrade()
    assert code == 0, said

    upgraded = columns(installed)

    assert upgraded.pop("public.later_counted")
    upgraded["public.surveys_round"].remove("later_words")
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        assert upgraded == dict(cursor.fetchall())


def assert_is_whole(site):
    """The later tables are there once, the trail says so once, and the chains hold."""
    assert site.ask(
        "SELECT sum(responses) = (SELECT count(*) FROM surveys_response),"
        " count(*) = (SELECT count(*) FROM surveys_round) FROM later_counted"
    ) == [(True, True)]
    assert site.ask("SELECT DISTINCT later_words FROM surveys_round") == [("",)]
    assert site.ask(
        "SELECT name FROM django_migrations WHERE app = 'later' ORDER BY name"
    ) == [("0001_counted",), ("0002_guard",)]
    said = "SELECT count(*) FROM accounts_auditevent WHERE verb = 'upgraded'"
    assert site.ask(said) == [(1,)]
    assert site.link.resolve() == PROJECT
    assert not site.is_closed()
    told = subprocess.run(
        [sys.executable, "manage.py", "verify_chain"],
        env=os.environ | site.environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr
