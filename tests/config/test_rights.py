"""What each database role can reach, asked of PostgreSQL itself."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Link
from config import checks, inventory, rights
from localities.models import Level, Unit
from publishing.announced import life as announced_life
from publishing.announced import load as announced
from publishing.models import AnnouncedFigure, Figure, Release
from publishing.release import life
from scoring.audit import chains
from tests.config.counterexamples import APPROVED, DAY_BEFORE
from tests.publishing import factories
from tests.publishing.announced import small
from tests.rows import past_triggers

pytestmark = pytest.mark.django_db
STORED = [
    (label, model)
    for label, model in inventory.stored().items()
    if model._meta.managed and not model._meta.proxy
]
BARRED = [
    (label, model)
    for label, model in STORED
    if model._meta.db_table not in (*rights.published(), *rights.WRITTEN)
]


@pytest.fixture(scope="module", autouse=True)
def roles(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("database_roles", verbosity=0)


@contextmanager
def acting_as(role):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield cursor
        cursor.execute("RESET ROLE")


@contextmanager
def refused():
    denied = pytest.raises(DatabaseError, match="permission denied|must be owner")
    with denied, transaction.atomic():
        yield


@pytest.mark.parametrize("role", rights.ROLES)
def test_no_role_waits_for_ever(role):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setconfig FROM pg_db_role_setting AS s"
            " JOIN pg_database AS d ON d.oid = s.setdatabase"
            " WHERE d.datname = current_database() AND s.setrole = %s::regrole",
            [role],
        )
        (written,) = cursor.fetchone()

    found = dict(setting.split("=") for setting in written)
    assert set(found) == set(rights.LIMITS)
    assert all(0 < int(bound) <= 3_600_000 for bound in found.values())


def qualified(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname FROM pg_tables WHERE tablename = %s", [table])
        (schema,) = cursor.fetchone()
    return f"{schema}.{table}"


@pytest.mark.parametrize(("label", "model"), BARRED, ids=[label for label, _ in BARRED])
def test_the_portal_is_denied(label, model):
    table, column = qualified(model._meta.db_table), model._meta.pk.column

    with acting_as(rights.PORTAL) as cursor:
        for statement in (
            f"SELECT count(*) FROM {table}",
            f"SELECT {column} FROM {table} LIMIT 1",
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
        ):
            with refused():
                cursor.execute(statement)


def test_identities_stand_in_a_schema_of_their_own():
    assert {
        model._meta.db_table
        for _label, model in STORED
        if qualified(model._meta.db_table).startswith("identity.")
    } >= {"surveys_contact", "surveys_frameupload", "onestop_feedback"}


def test_the_portal_writes_reports_and_counts_alone():
    writes = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

    with acting_as(rights.PORTAL) as cursor:
        cursor.execute(
            "SELECT tablename, kind FROM pg_tables, unnest(%s::text[]) AS kind"
            " WHERE schemaname = 'public'"
            " AND has_table_privilege(format('public.%%I', tablename), kind)",
            [list(writes)],
        )
        found = set(cursor.fetchall())

    assert found == {
        ("publishing_report", "INSERT"),
        ("publishing_report", "UPDATE"),
        ("accounts_policyreport", "INSERT"),
        ("accounts_policyreport", "UPDATE"),
        ("accounts_spent", "INSERT"),
        ("accounts_spent", "UPDATE"),
        ("accounts_spent", "DELETE"),
    }


def test_the_portal_clears_no_tries_that_were_counted():
    """Whoever takes its process over does not help guesses of passwords along."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_spent VALUES ('k', now() + '1 hour')")
    with acting_as(rights.PORTAL) as cursor:
        cursor.execute("UPDATE accounts_spent SET full_at = now() + '2 hours'")
        for deed in (
            "UPDATE accounts_spent SET full_at = now()",
            "DELETE FROM accounts_spent",
        ):
            with (
                pytest.raises(DatabaseError, match="stays counted"),
                transaction.atomic(),
            ):
                cursor.execute(deed)


def test_no_function_lends_the_portal_its_owners_rights():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef"
            " AND pronamespace IN ('public'::regnamespace, 'identity'::regnamespace)"
            " AND has_function_privilege(%s, oid, 'EXECUTE')",
            [rights.PORTAL],
        )

        assert cursor.fetchall() == []


def test_what_the_portal_reads_is_public_by_the_inventory():
    labels = {model._meta.db_table: label for label, model in STORED}
    sorted_ = inventory.read()

    kinds = {
        kind
        for table in (*rights.published(), *rights.WRITTEN)
        for kind in sorted_[labels[table]]
    }

    assert kinds == {"public", "operational"}
    assert "publishing_figure" in rights.published()
    assert {"publishing_figure", "publishing_opinion"} <= {*rights.under_embargo()}


def test_a_reader_sees_answers_and_nobodys_identity():
    with acting_as(rights.READER) as cursor:
        cursor.execute("SELECT count(*) FROM surveys_response")
        for table in ("surveys_contact", "onestop_feedback", "accounts_user"):
            with refused():
                cursor.execute(f"SELECT count(*) FROM {qualified(table)}")
        with refused():
            cursor.execute("UPDATE surveys_response SET weight = weight")


def test_no_reader_opens_accounts_sessions_second_factors_or_tokens():
    secret = ("accounts_", "auth_", "django_", "otp_", "surveys_token")

    with acting_as(rights.READER):
        found = {name.partition(".")[2] for name in rights.readable()}

    assert {table for table in found if table.startswith(secret)} == set()
    assert {"surveys_response", "publishing_figure"} <= found


def test_the_desks_alter_no_table_and_empty_none():
    with acting_as(rights.DESK) as cursor:
        cursor.execute("SELECT count(*) FROM surveys_contact")
        for statement in (
            "TRUNCATE surveys_visit",
            "ALTER TABLE surveys_response DISABLE TRIGGER ALL",
            "CREATE TABLE public.hoard (name text)",
            "SET session_replication_role = replica",
        ):
            with refused():
                cursor.execute(statement)


@pytest.mark.parametrize("table", rights.KEPT)
def test_the_desks_leave_what_is_on_record_alone(table):
    """Not even past a trigger: the role has no right to begin with."""
    everything = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"}
    allowed = {word.strip(",") for word in rights.KEPT[table].split()} & everything
    if "(" in rights.KEPT[table]:
        allowed.remove("UPDATE")

    with acting_as(rights.DESK) as cursor:
        cursor.execute(
            "SELECT kind FROM unnest(%s::text[]) AS kind"
            " WHERE has_table_privilege(%s, kind)",
            [sorted(everything), table],
        )
        found = {kind for (kind,) in cursor.fetchall()}

    assert found == allowed < everything - {"TRUNCATE"}


def test_no_role_but_the_owner_writes_a_link_by_itself():
    head = "INSERT INTO accounts_chain (name, size, hash) VALUES ('x', 0, 'x')"
    with acting_as(rights.DESK) as cursor:
        for statement in ("SELECT accounts_append('x', 'y', '{}')", head):
            with refused():
                cursor.execute(statement)


def test_the_desk_writes_the_trail_and_it_is_linked():
    chain = Link.objects.filter(chain="accounts", kind="accounts_auditevent")
    before = chain.count()
    with acting_as(rights.DESK) as cursor:
        audit.record(actor=None, verb="tried", subject="by the desk")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert chain.count() == before + 1
    assert chains.faults() == []


def test_the_workers_open_no_account_session_or_feedback():
    with acting_as(rights.WORKER) as cursor:
        cursor.execute("SELECT count(*) FROM surveys_contact")
        found = {name.partition(".")[2] for name in rights.readable()}
        with refused():
            cursor.execute("UPDATE accounts_user SET is_active = true")

    barred = ("auth_", "django_session", "otp_", "accounts_recovery", "onestop_")
    assert {table for table in found if table.startswith(barred)} == set()
    assert {"scoring_job", "surveys_frameupload"} <= found


def test_rights_given_by_hand_are_noticed_and_taken_back(settings):
    with connection.cursor() as cursor:
        cursor.execute("GRANT USAGE ON SCHEMA identity TO sipas_portal")
        cursor.execute("GRANT SELECT ON surveys_contact TO sipas_portal")
        cursor.execute("GRANT SELECT ON surveys_response TO sipas_portal")
        settings.PORTAL_ALONE = True
        with acting_as(rights.PORTAL):
            (error,) = checks.the_portal_reads_nothing_else(None, databases=["default"])

        call_command("database_roles", verbosity=0)

    assert "identity.surveys_contact" in error.msg
    with acting_as(rights.PORTAL) as cursor:
        assert rights.excess() == set()
        cursor.execute("SELECT has_schema_privilege('identity', 'USAGE')")
        assert cursor.fetchone() == (False,)


@pytest.fixture
def country(db):
    factories.register(only=("01", "33", "48", "75", "80"))


def figures_found(release, role):
    with acting_as(role):
        return Figure.objects.filter(release=release).count()


def test_figures_of_a_public_release_are_there_for_the_portal(country):
    release = factories.published()

    assert figures_found(release, rights.PORTAL) == release.figures.count() > 0


def test_figures_under_embargo_are_there_for_the_desks_alone(country):
    tomorrow = timezone.now() + timedelta(days=1)
    release = factories.published(embargo_until=tomorrow)

    assert figures_found(release, rights.PORTAL) == 0
    assert figures_found(release, rights.DESK) == release.figures.count() > 0


def test_figures_withdrawn_before_their_embargo_never_were_there(country):
    """By the clock they would be public: the withdrawal alone hides them."""
    unit = Unit.objects.get(code="01", level=Level.PROVINCE, valid_until=None)
    withdrawn = {"state": "withdrawn", "withdrawn_at": DAY_BEFORE}
    release = past_triggers("publishing_release", **APPROVED | withdrawn)
    past_triggers("publishing_figure", release_id=release, unit_id=unit.pk)

    assert figures_found(release, rights.PORTAL) == 0
    assert figures_found(release, rights.DESK) == 1


def test_figures_of_a_draft_are_not_there_for_the_portal(country):
    draft = life.draft(
        content=factories.content(), by=factories.person("analyst"), at=timezone.now()
    )

    assert figures_found(draft, rights.PORTAL) == 0 < draft.figures.count()
    with acting_as(rights.PORTAL):
        assert not Release.objects.exists()
    with acting_as(rights.DESK):
        assert Release.objects.exists()


def tables_found(edition, role):
    with acting_as(role):
        return AnnouncedFigure.objects.filter(edition=edition).count()


def test_announced_figures_are_there_for_the_portal_once_they_are_sealed(db):
    """Drafted and sealed as the desk does, by the rights of the desk."""
    factories.register(only=("01", "20", "33"))
    analyst, publisher = factories.person("analyst"), factories.person("publisher")
    table = small.table()
    with acting_as(rights.DESK):
        edition = announced.draft(table, by=analyst, at=timezone.now())
    many = len(table.statements)
    assert tables_found(edition, rights.PORTAL) == 0
    assert tables_found(edition, rights.DESK) == many

    with acting_as(rights.DESK):
        announced_life.seal(edition, by=publisher, at=timezone.now())

    assert tables_found(edition, rights.PORTAL) == many
