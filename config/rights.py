"""What each database role may do; `manage.py database_roles` writes it down.

The owner, who migrates, is whoever DATABASE_URL names. The others are few:

sipas_portal   the public site: published tables alone, figures only once public
sipas_desk     the offices: rows of every table, no table made, emptied or altered,
               nothing that is on record changed or deleted
sipas_worker   the workers: rows of rounds, runs, reports and their jobs; accounts,
               sessions and feedback are none of their business
sipas_reader   an analyst with a prompt: answers and figures, nobody's identity
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from psycopg import sql

from accounts import presence
from accounts.sign_in import sealed
from config import inventory

IDENTITY = "identity"
PORTAL, DESK, WORKER = "sipas_portal", "sipas_desk", "sipas_worker"
READER = "sipas_reader"
ROLES = (PORTAL, DESK, WORKER, READER)

# Rooms whose tables the public may read, where inventory.toml calls a field public;
# looks before a release are counted, and checkpoints of its chain printed with it.
OPEN_ROOMS = ("localities.", "publishing.")
COUNTED = ("publishing_look", "accounts_checkpoint")
# What the portal writes: reports it made for whoever asked first, how often somebody
# asked, and what browsers refused. Counts and digests; no row says who.
WRITTEN = {
    "publishing_report": "SELECT, INSERT, UPDATE",
    "accounts_spent": "SELECT, INSERT, UPDATE, DELETE",
    "accounts_policyreport": "SELECT, INSERT, UPDATE",
}
# What is on record, and what only a migration writes: less than rows of any kind.
KEPT = {
    "accounts_auditevent": "SELECT, INSERT",
    "accounts_chain": "SELECT",
    "accounts_checkpoint": "SELECT, INSERT",
    "accounts_credentialrequest": "SELECT, INSERT, UPDATE",
    "accounts_firstadministrator": "SELECT",
    "accounts_invitation": "SELECT, INSERT, UPDATE",
    "accounts_link": "SELECT",
    "accounts_membership": "SELECT, INSERT, UPDATE (valid_until)",
    "accounts_membershiprequest": "SELECT, INSERT, UPDATE",
    "accounts_notice": "SELECT, INSERT, UPDATE",
    "accounts_passkey": "SELECT, INSERT,"
    " UPDATE (sign_count, last_challenge, used_at, removed_at)",
    "accounts_user": "SELECT, INSERT, UPDATE",
    "django_admin_log": "SELECT, INSERT",
    "django_content_type": "SELECT",
    "django_migrations": "SELECT",
    "localities_body": "SELECT, INSERT, UPDATE",
    **dict.fromkeys(
        (
            *("scorecards_answer", "scorecards_claim", "scorecards_decision"),
            *("scorecards_evidence", "scorecards_extension", "scorecards_inquiry"),
            *("scorecards_remedy", "scorecards_signoff", "scorecards_storedfile"),
            "scorecards_tally",
        ),
        "SELECT, INSERT",
    ),
    "scorecards_closingrequest": "SELECT, INSERT, UPDATE",
    "scorecards_cyclerequest": "SELECT, INSERT, UPDATE",
    "localities_servicepoint": "SELECT, INSERT, UPDATE",
    "surveys_conflict": "SELECT, INSERT, UPDATE",
}
# The key by which the database believes who is here.
OF_THE_OWNER = "accounts_presence"
ROWS = "SELECT, INSERT, UPDATE, DELETE"
# Rooms whose rows the workers make, and what else of other rooms they read and write.
WORKED_ON = ("scoring_", "surveys_", "jobs_", "publishing_report")
WORKER_READS = ("localities_", "publishing_")
WORKER_KEEPS = {
    "accounts_auditevent": "SELECT, INSERT",
    "accounts_chain": "SELECT",
    "accounts_checkpoint": "SELECT, INSERT",
    "accounts_invitation": "SELECT, UPDATE",
    "accounts_link": "SELECT",
    "accounts_membership": "SELECT",
    "accounts_notice": "SELECT, UPDATE",
    "accounts_user": "SELECT",
    "django_admin_log": "SELECT",
    "django_migrations": "SELECT",
    "publishing_changedanswers": "SELECT, INSERT, UPDATE",
    "publishing_latecount": "SELECT, INSERT, UPDATE",
    "surveys_conflict": "SELECT, INSERT, UPDATE",
    "surveys_token": "SELECT",  # nosec B105  # a right of reading, no secret
}
# Milliseconds a session may wait for a lock, work on a statement, and sit idle in a
# transaction: a lock that somebody holds stops nobody else for long.
PATIENCE = {
    PORTAL: (2_000, 15_000, 30_000),
    # A national release is drafted in one transaction, minutes of it arithmetic.
    DESK: (3_000, 300_000, 900_000),
    WORKER: (60_000, 3_600_000, 3_600_000),
    READER: (2_000, 900_000, 300_000),
}
LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
# Secrets and sessions are no analyst's business.
PRIVATE = ("accounts_", "auth_", "django_", "otp_", "surveys_token")

# Views decide by the second; this wall behind them allows clocks to differ a little.
READABLE = """release_id IN (
    SELECT id FROM publishing_release
    WHERE state <> 'draft' AND embargo_until <= now() + interval '1 minute'
      AND (withdrawn_at IS NULL OR withdrawn_at >= embargo_until)
)"""

# A table of announced figures is public once it is sealed.
NO_DRAFT = "state <> 'draft'"
SEALED = f"edition_id IN (SELECT id FROM publishing_announcededition WHERE {NO_DRAFT})"  # nosec B608

# What the portal sees of editions themselves: no draft. One that waits for its embargo
# is in the calendar, and its pages must be there to the minute.
OF_DRAFTS = {
    "publishing_release": NO_DRAFT,
    "publishing_announcededition": NO_DRAFT,
    "publishing_announcedfigure": SEALED,
}

# Triggers and what they ask look for tables where ours are, and among a session's own
# last: else a temporary table named like one of ours would answer in its place.
PINNED = """DO $$
DECLARE
    named regprocedure;
BEGIN
    FOR named IN
        SELECT p.oid FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
        WHERE p.pronamespace IN (
            SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'identity')
        )
          AND pg_has_role(p.proowner, 'MEMBER') AND p.prokind = 'f'
          AND l.lanname IN ('sql', 'plpgsql')
    LOOP
        EXECUTE format(
            'ALTER FUNCTION %s SET search_path = public, identity, pg_temp', named
        );
    END LOOP;
END $$"""

EMBARGO = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "DROP POLICY IF EXISTS once_public ON {table}",
    "DROP POLICY IF EXISTS at_the_desk ON {table}",
    "CREATE POLICY once_public ON {table} TO {portal} USING ({readable})",
    "CREATE POLICY at_the_desk ON {table} TO {desk}, {worker}, {reader} USING (true)",
)


def published() -> list[str]:
    """All tables the portal reads."""
    found = [
        inventory.stored()[name]._meta.db_table
        for name, kinds in inventory.read().items()
        if name.startswith(OPEN_ROOMS) and "public" in kinds
    ]
    return [*found, *COUNTED]


def under_embargo() -> list[str]:
    """Those that hold a release's numbers, hidden until it is public."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'release_id'"
            " AND table_name = ANY (%s) ORDER BY 1",
            [published()],
        )
        return [table for (table,) in cursor.fetchall()]


def grant_all() -> None:
    """Make the roles where they are missing, and their rights exactly these.

    Run it as the owner, after every migration, in a transaction.
    """
    tables = _tables()
    with connection.cursor() as cursor:
        presence.write_key(cursor)
        cursor.execute(PINNED)
    sealed.renew()
    for role in ROLES:
        _make(role)
        _run("REVOKE ALL ON ALL TABLES IN SCHEMA public, identity FROM {}", role)
        _run("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public, identity FROM {}", role)
        _run("REVOKE ALL ON SCHEMA identity FROM {}", role)
        _run("GRANT USAGE ON SCHEMA public TO {}", role)
    _grant("SELECT", published(), PORTAL)
    for table, deeds in WRITTEN.items():
        _grant(deeds, [table], PORTAL)
    left = [table for table in tables if table not in (*KEPT, OF_THE_OWNER)]
    _grant(ROWS, left, DESK)
    for table, deeds in KEPT.items():
        _grant(deeds, [table], DESK)
    _let_work(tables)
    for role in (DESK, WORKER):
        _run("GRANT EXECUTE ON FUNCTION accounts_person() TO {}", role)
        _run("GRANT USAGE ON SCHEMA identity TO {}", role)
        _run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, identity TO {}", role)
    _grant("SELECT", _answers(tables), READER)
    _keep_temporary_tables()
    _bound_waiting()
    for table in under_embargo():
        _embargo(table, READABLE)
    for table, state in OF_DRAFTS.items():
        _embargo(table, state)


def _keep_temporary_tables() -> None:
    """For the desk alone: it drafts into one before rows with policies (copy_rows)."""
    database = sql.Identifier(connection.settings_dict["NAME"])
    for statement in (
        "REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC",
        "GRANT TEMPORARY ON DATABASE {} TO {}",
    ):
        with connection.cursor() as cursor:
            words = sql.SQL(statement)
            cursor.execute(words.format(database, sql.Identifier(DESK)))


def _bound_waiting() -> None:
    """In this database alone; they hold from a role's next connection on."""
    database = sql.Identifier(connection.settings_dict["NAME"])
    statement = sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}")
    with connection.cursor() as cursor:
        for role, bounds in PATIENCE.items():
            for name, bound in zip(LIMITS, bounds, strict=True):
                words = (sql.Identifier(role), database, sql.SQL(name))
                cursor.execute(statement.format(*words, sql.Literal(bound)))


def _let_work(tables: Iterable[str]) -> None:
    left = [table for table in tables if table not in WORKER_KEEPS]
    named = {table: table.removeprefix(f"{IDENTITY}.") for table in left}
    rows = [table for table, name in named.items() if name.startswith(WORKED_ON)]
    read = [table for table in left if table.startswith(WORKER_READS)]
    _grant("SELECT", read, WORKER)
    _grant(ROWS, rows, WORKER)
    for table, deeds in WORKER_KEEPS.items():
        _grant(deeds, [table], WORKER)


def let_in(role: str, password: str) -> None:
    """Allow a role to log in with a password."""
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


def readable() -> set[str]:
    """Tables whose rows the present role may read or write, as schema.table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            " AND has_schema_privilege(schemaname, 'USAGE')"
            " AND has_table_privilege("
            "   format('%%I.%%I', schemaname, tablename),"
            "   'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')",
            [],
        )
        return {name for (name,) in cursor.fetchall()}


def excess() -> set[str]:
    """Tables the present role may touch though the portal needs none of them."""
    return readable() - {f"public.{table}" for table in (*published(), *WRITTEN)}


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname IN ('public', %s) AND tableowner = current_user"
            " ORDER BY 1, 2",
            [IDENTITY],
        )
        return [
            table if schema == "public" else f"{schema}.{table}"
            for schema, table in cursor.fetchall()
        ]


def _answers(tables: Iterable[str]) -> list[str]:
    hidden = (f"{IDENTITY}.", *PRIVATE)
    return [table for table in tables if not table.startswith(hidden)]


def _make(role: str) -> None:
    """Roles belong to the server, not to one database: another may have made it."""
    _run(
        "DO $$ BEGIN CREATE ROLE {} NOLOGIN;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
        role,
    )


def _grant(rights: str, tables: Iterable[str], role: str) -> None:
    named = sql.SQL(", ").join(sql.Identifier(*table.split(".")) for table in tables)
    statement = sql.SQL("GRANT {} ON {} TO {}")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sql.SQL(rights), named, sql.Identifier(role)))


def _embargo(table: str, readable: str) -> None:
    """Rows of what the public may not read yet are not there for the portal."""
    names = {
        "table": sql.Identifier(table),
        "portal": sql.Identifier(PORTAL),
        "desk": sql.Identifier(DESK),
        "worker": sql.Identifier(WORKER),
        "reader": sql.Identifier(READER),
        "readable": sql.SQL(readable),
    }
    with connection.cursor() as cursor:
        for statement in EMBARGO:
            cursor.execute(sql.SQL(statement).format(**names))


def _run(statement: str, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))
