"""Tables of a session that bear the names of ours: no guard takes them for ours."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Role
from config import rights
from tests.accounts.people import person
from tests.config.roles import acting_as
from tests.publishing import factories

pytestmark = pytest.mark.django_db
LOOSE = """
SELECT p.proname FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace::regnamespace::text IN ('public', 'identity')
  AND l.lanname IN ('sql', 'plpgsql')
  AND NOT coalesce(p.proconfig @> ARRAY['search_path=public, identity, pg_temp'], false)
"""
APPROVED = """
CREATE TEMP TABLE accounts_membershiprequest AS
SELECT 1 AS id, 'approved'::text AS outcome, NULL::timestamptz AS used_at,
    %s::bigint AS user_id, 'publisher'::text AS role, NULL::date AS valid_until
"""
GIVEN = """
INSERT INTO public.accounts_membership (user_id, role, valid_from)
VALUES (%s, 'publisher', current_date)
"""


@pytest.fixture(autouse=True)
def granted():
    rights.grant_all()


def test_every_function_of_ours_says_where_it_looks():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION lies_open() RETURNS int AS 'SELECT 1' LANGUAGE sql"
        )
        cursor.execute(LOOSE)
        assert cursor.fetchall() == [("lies_open",)]

        rights.grant_all()

        cursor.execute(LOOSE)
        assert cursor.fetchall() == []


@pytest.mark.parametrize("role", sorted({*rights.ROLES} - {rights.DESK}))
def test_only_who_drafts_has_tables_of_the_session(role):
    with (
        acting_as(role) as cursor,
        pytest.raises(DatabaseError, match="permission denied to create temporary"),
        transaction.atomic(),
    ):
        cursor.execute("CREATE TEMP TABLE accounts_membership (id int)")


def test_no_approval_of_ones_own_making_gives_a_role():
    clerk = person("clerk", Role.CLERK)

    with acting_as(rights.DESK) as cursor:
        cursor.execute(APPROVED, [clerk.pk])
        alone = pytest.raises(IntegrityError, match="one person asks and another")
        with alone, transaction.atomic():
            cursor.execute(GIVEN, [clerk.pk])


def test_no_draft_of_ones_own_making_opens_a_sealed_figure():
    factories.register(only=("01", "33", "48", "75", "80"))
    factories.published()

    with acting_as(rights.DESK) as cursor:
        cursor.execute(
            "CREATE TEMP TABLE publishing_release AS"
            " SELECT id, 'draft'::varchar AS state, round_code, edition"
            " FROM public.publishing_release"
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("UPDATE publishing_figure SET percent = percent + 7")


def test_no_trail_of_ones_own_making_takes_our_lines():
    clerk = person("clerk", Role.CLERK)

    with acting_as(rights.DESK) as cursor:
        cursor.execute(
            "CREATE TEMP TABLE accounts_auditevent (id serial, at timestamptz,"
            " actor_id bigint, verb text, subject text, details jsonb)"
        )
        cursor.execute(
            "UPDATE accounts_user SET password = 'other' WHERE id = %s", [clerk.pk]
        )
        cursor.execute("SELECT count(*) FROM pg_temp.accounts_auditevent")
        assert cursor.fetchone() == (0,)


def test_no_setting_of_a_session_opens_anything():
    """The one that a guard asks for is signed (accounts.presence)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger"
        )
        said = " ".join(source for (source,) in cursor.fetchall())

    assert set(re.findall(r"current_setting\('([\w.]+)'", said)) == {"sipas.person"}
