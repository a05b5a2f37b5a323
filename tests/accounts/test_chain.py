"""The chain of a round: who writes it, and that whatever is changed is found."""

import json
import os
import random
from hashlib import sha256

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import Chain, Link
from scoring.audit import chains
from surveys.linked_tables import INSTRUMENTS
from surveys.models import Response
from tests.accounts.people import person
from tests.attack import record
from tests.rows import past_triggers
from tests.scoring import factories

# `make prove NAME=attack-chain` sets 1,000.
MUTATIONS = int(os.environ.get("MUTATIONS", "100"))


@pytest.fixture
def rnd(small_register):
    """180 questionnaires stored in one statement, and five alone."""
    found = factories.make_round()
    for response in list(factories.more(found, seed=2, uid="alone"))[:5]:
        response.save()
    Response.objects.filter(uid__startswith="alone").update(weight=2.0)
    # No foreign key waits to be checked: TRUNCATE is refused by its trigger alone.
    connection.check_constraints()
    return found


@pytest.fixture
def small_register(tmp_path, db):
    factories.load_small_register(tmp_path)


def raw(statement, *values):
    """As the owner of the database, past every trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        changed = cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = origin")
    return changed


def test_every_deed_is_a_link_and_all_of_them_hold(rnd):
    kinds = set(Link.objects.values_list("kind", flat=True))

    assert kinds == {"surveys_instrument", "surveys_round", "surveys_response"}
    assert Chain.objects.filter(name__startswith=f"{rnd.code}/").count() == 8
    assert chains.faults() == []
    assert chains.faults(rnd.code) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_link SET body = '{}'",
        "DELETE FROM accounts_link",
        "TRUNCATE accounts_link",
        "UPDATE accounts_chain SET size = size + 1",
        "DELETE FROM accounts_chain",
        "TRUNCATE accounts_chain, accounts_link",
        "TRUNCATE surveys_response CASCADE",
        "INSERT INTO accounts_link (chain_id, seq, kind, at, body, previous, hash)"
        " SELECT chain_id, seq + 1, kind, at, body, hash, md5(hash) FROM accounts_link"
        " WHERE (chain_id, seq) IN (SELECT name, size FROM accounts_chain)",
    ],
)
def test_nobody_rewrites_it_by_sql(rnd, statement):
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def edit_a_response(chance):
    pk = chance.choice(list(Response.objects.values_list("pk", flat=True)))
    what = chance.choice(["weight = weight + 1", "sex = 'x'", "answers = '\\x05'"])
    return raw(f"UPDATE surveys_response SET {what} WHERE id = %s", pk)


def delete_a_response(chance):
    pk = chance.choice(list(Response.objects.values_list("pk", flat=True)))
    return raw("DELETE FROM surveys_response WHERE id = %s", pk)


def add_a_response(chance):
    return raw(
        "INSERT INTO surveys_response (round_id, uid, unit_id, channel, stratum, psu,"
        " cluster, weight, level, service_field, sex, age_group, urban, answers)"
        " SELECT round_id, 'forged', unit_id, channel, stratum, psu, cluster, weight,"
        " level, service_field, sex, age_group, urban, answers"
        " FROM surveys_response ORDER BY id LIMIT 1"
    )


def a_link(chance, **words):
    found = Link.objects.filter(**words).order_by("pk")
    return chance.choice(list(found))


def edit_a_link(chance):
    link = a_link(chance)
    body = link.body.replace("a", "b", 1)
    if body == link.body:
        body = link.body + " "
    return raw("UPDATE accounts_link SET body = %s WHERE id = %s", body, link.pk)


def delete_a_link(chance):
    link = a_link(chance, seq__lt=F("chain__size"))
    return raw("DELETE FROM accounts_link WHERE id = %s", link.pk)


def delete_the_tail(chance):
    """And set the head back, as somebody careful would."""
    link = a_link(chance, seq=F("chain__size"))
    raw("DELETE FROM accounts_link WHERE id = %s", link.pk)
    return raw(
        "UPDATE accounts_chain SET size = %s, hash = %s WHERE name = %s",
        link.seq - 1,
        link.previous,
        link.chain_id,
    )


def change_the_order(chance):
    one = a_link(chance, seq__gt=1)
    raw("UPDATE accounts_link SET seq = 1000000 WHERE id = %s", one.pk)
    raw(
        "UPDATE accounts_link SET seq = %s WHERE chain_id = %s AND seq = %s",
        one.seq,
        one.chain_id,
        one.seq - 1,
    )
    return raw("UPDATE accounts_link SET seq = %s WHERE id = %s", one.seq - 1, one.pk)


def forge_a_link(chance):
    """Well-formed and at the end: it tells of a row that is not there."""
    chain = chance.choice(list(Chain.objects.all()))
    body = '{"inserted":{"999999":"' + "a" * 64 + '"}}'
    at, kind, seq = "2026-01-01T00:00:00.000000Z", "surveys_response", chain.size + 1
    words = "\n".join([chain.hash, chain.name, str(seq), kind, at, body])
    digest = sha256(words.encode()).hexdigest()
    raw(
        "INSERT INTO accounts_link (chain_id, seq, kind, at, body, previous, hash)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        *(chain.name, seq, kind, at, body, chain.hash, digest),
    )
    return raw(
        "UPDATE accounts_chain SET size = %s, hash = %s WHERE name = %s",
        seq,
        digest,
        chain.name,
    )


DEEDS = (
    edit_a_response,
    delete_a_response,
    add_a_response,
    edit_a_link,
    delete_a_link,
    delete_the_tail,
    change_the_order,
    forge_a_link,
)


def attacked(number, *, seed=1):
    """(deed, whether it was found) of each mutation, each undone again."""
    chance = random.Random(seed)
    for turn in range(number):
        deed = DEEDS[turn % len(DEEDS)]
        around = transaction.atomic()
        around.__enter__()
        assert deed(chance) == 1, deed.__name__
        yield deed.__name__, chains.faults()
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def test_every_column_of_a_chained_table_is_linked_or_left_out_by_name():
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table in chains.TABLES:
        columns = {field.column for field in models[table.table]._meta.concrete_fields}
        assert columns - {"id"} == {
            *table.columns,
            *table.added,
            *table.left_out,
        }, table.table


def test_every_change_by_the_owner_of_the_database_is_found_and_named(rnd):
    chains_of = {chain.name for chain in Chain.objects.all()}

    for deed, faults in attacked(MUTATIONS):
        record.note("chain", tried=1, through=not faults)
        assert faults, deed
        assert all(fault.chain in chains_of for fault in faults), deed
    assert chains.faults() == []


@pytest.mark.django_db
def test_rows_from_before_their_table_was_linked_are_taken_into_the_chain():
    """As the migrations that link a table do, and once alone."""
    for _ in range(3):
        past_triggers("surveys_instrument")
    assert {fault.chain for fault in chains.faults()} == {"questionnaires"}

    with connection.cursor() as cursor:
        cursor.execute(INSTRUMENTS.adopt())

    assert chains.faults() == []
    link = Link.objects.get(chain="questionnaires")
    assert link.kind == "surveys_instrument"


@pytest.mark.django_db
def test_a_version_or_method_retired_by_a_prompt_is_told_by_the_chain():
    form = past_triggers("surveys_instrument")
    words = {"allowed_at": "2026-01-01T00:00:00Z", "stored_by_id": person("an").pk}
    method = past_triggers("scoring_method", **words)
    for table, key in (("surveys_instrument", form), ("scoring_method", method)):
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET retired_at = now() WHERE id = %s", [key]
            )
            cursor.execute("SET CONSTRAINTS zz_chain_row IMMEDIATE")

        link = Link.objects.filter(kind=table).latest("pk")
        assert list(json.loads(link.body)["changed"]) == [str(key)]
