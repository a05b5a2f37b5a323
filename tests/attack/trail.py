"""Whatever is on record, tried by UPDATE, DELETE and TRUNCATE as each database role.

`make prove NAME=attack` tries all roles; `make test` the owner and the desk. Foreign
keys, checks and unique constraints are taken away first, so that nothing but
rights and triggers can answer.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import Error, connection, transaction

from accounts.models import Link
from config import rights
from scoring.audit import chains
from tests.config.counterexamples import (
    ALLOWED,
    APPROVED,
    DAY_AFTER,
    GRANTED,
    SEALED,
    SOME_DAY,
)
from tests.rows import key_of, past_triggers, qualified

OWNER = "owner"
WHOLE = bool(os.environ.get("TRAIL"))
ACTORS = (OWNER, *rights.ROLES) if WHOLE else (OWNER, rights.DESK)
REFUSED, TOLD, THROUGH = "refused", "told by the chain", "through"
# Insufficient privilege; what our triggers raise.
REFUSALS = ("42501", "23000", "P0001")
OTHER = {
    "bool": "NOT coalesce({0}, false)",
    "date": "coalesce({0}, current_date) + 1",
    "timestamptz": "coalesce({0}, now()) + interval '1 day'",
    "jsonb": """'{{"other": 1}}'""",
    "bytea": "'\\x79'",
    "uuid": "gen_random_uuid()",
    "text": "CASE WHEN {0} = 'y' THEN 'z' ELSE 'y' END",
    "varchar": "CASE WHEN {0} = 'y' THEN 'z' ELSE 'y' END",
}
A_NUMBER = "coalesce({0}, 0) + 1"
# What may change of a thing on record without a word, and takes nothing but a right.
MAY: Mapping[str, tuple[str, ...]] = {
    table.table: table.left_out for table in chains.TABLES
} | {
    # They follow from visits, forms and replacements, which are on record.
    "surveys_case": ("disposition", "role"),
}


@dataclass(frozen=True)
class Try:
    """One statement by one role about a row that is on record."""

    actor: str
    table: str
    deed: str


def recorded() -> dict[str, int]:
    """A row on record of every table that keeps one: its key."""
    keys: dict[str, int] = {}

    def kept(table: str, **words: object) -> int:
        keys[table] = past_triggers(table, **words)
        return keys[table]

    _of_accounts(kept)
    rnd = kept("surveys_round", state="open")
    _of_surveys(kept, rnd)
    _of_publishing(kept)
    _of_scoring(kept)
    _of_scorecards(kept)
    return keys


def _of_accounts(kept):
    for table in ("auditevent", "link", "chain", "checkpoint", "membership", "user"):
        kept(f"accounts_{table}")
    kept("accounts_firstadministrator", used_at=SOME_DAY)
    kept("accounts_passkey")
    kept("django_admin_log")
    for table in ("membershiprequest", "credentialrequest"):
        kept(f"accounts_{table}", **ALLOWED, used_at=SOME_DAY)


def _of_surveys(kept, rnd):
    frozen = {"state": "frozen", "digest": "d", "frozen_at": SOME_DAY}
    frame = kept("surveys_frame", round_id=rnd, **frozen)
    draw = kept("surveys_draw", frame_id=frame, voided_at=SOME_DAY, void_reason="r")
    kept("surveys_drawnstratum", draw_id=draw)
    case = kept("surveys_case", draw_id=draw, disposition="completed")
    response = kept("surveys_response", round_id=rnd)
    kept("surveys_visit", case_id=case)
    kept("surveys_listedvillage", frame_id=frame)
    erased = past_triggers("surveys_listedperson", frame_id=frame)
    kept("surveys_erasure", person_id=erased)
    kept("surveys_contact", person_id=kept("surveys_listedperson", frame_id=frame))
    kept("surveys_instrument")
    for table in ("amendment", "review"):
        kept(f"surveys_{table}", response_id=response)
    for table in ("amendmentrequest", "reviewrequest"):
        approved = ALLOWED | {"used_at": SOME_DAY}
        kept(f"surveys_{table}", response_id=response, **approved)
    for table in (
        *("reopeningrequest", "openingrequest", "withdrawalrequest"),
        "designrequest",
    ):
        kept(f"surveys_{table}", round_id=rnd, **ALLOWED, used_at=SOME_DAY)
    kept("surveys_latearrival", round_id=rnd)
    kept("surveys_outofsample", round_id=rnd, seen_at=SOME_DAY, seen_by_id=1)
    for table in ("consenttext", "entrypass"):
        kept(f"surveys_{table}")


def _of_publishing(kept):
    release = kept("publishing_release", **APPROVED)
    for table in (
        *("figure", "indicator", "distribution", "remeasure", "opinion"),
        *("sampledplace", "receipts", "score"),
    ):
        kept(f"publishing_{table}", release_id=release)
    table = kept("publishing_announcededition", **SEALED)
    kept("publishing_announcedfigure", edition_id=table)
    kept("publishing_preview", ended_at=SOME_DAY)
    for table in ("look", "announcement"):
        kept(f"publishing_{table}")


def _of_scoring(kept):
    run = kept("scoring_run", state="done", output_digest="d")
    for table in ("index", "tally", "weighting"):
        kept(f"scoring_{table}", run_id=run)
    access = kept("scoring_access", **GRANTED, ended_at=DAY_AFTER)
    kept("scoring_download", access_id=access)
    kept("scoring_researchfile")


def _of_scorecards(kept):
    """A cycle that is closed: nothing of it is ever changed again."""
    cycle = kept("scorecards_cycle", code="PAR-2025-province", state="closed")
    card = kept("scorecards_card", cycle_id=cycle, unit_id=7)
    for table in ("claim", "evidence", "signoff", "extension", "decision"):
        kept(f"scorecards_{table}", card_id=card)
    asked = kept("scorecards_inquiry", card_id=card)
    kept("scorecards_answer", inquiry_id=asked)
    kept("scorecards_storedfile", unit_id=7)
    for table in ("cyclerequest", "closingrequest"):
        kept(f"scorecards_{table}", cycle_id=cycle, **ALLOWED, used_at=SOME_DAY)
    tree = kept("scorecards_storedtree", allowed_at=SOME_DAY)
    kept("scorecards_treerequest", tree_id=tree, **ALLOWED, used_at=SOME_DAY)
    method = kept("scoring_method", allowed_at=SOME_DAY)
    kept("scoring_methodrequest", method_id=method, **ALLOWED, used_at=SOME_DAY)


def without_constraints(tables) -> None:
    """Take away whatever would answer in place of a trigger, until the rollback."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'c', 'u')"
            " ORDER BY contype = 'u'",
            [[qualified(table) for table in tables]],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')


def statements(table: str, key: int) -> Iterator[tuple[str, str]]:
    """Every deed against a row: its short name and its SQL."""
    where = f"WHERE {key_of(table)} = '{key}'"
    for column, kind in _columns(table):
        if column not in MAY.get(table, ()):
            value = OTHER.get(kind, A_NUMBER).format(f'"{column}"')
            change = f'UPDATE {qualified(table)} SET "{column}" = {value} {where}'
            yield f"UPDATE {column}", change
    yield "DELETE", f"DELETE FROM {qualified(table)} {where}"
    yield "TRUNCATE", f"TRUNCATE {qualified(table)} CASCADE"


def _columns(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, udt_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY 1",
            [table],
        )
        return cursor.fetchall()


def outcome(actor: str, statement: str) -> str:
    """What became of it; everything is as before afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = Link.objects.count()
        try:
            if actor != OWNER:
                cursor.execute(f"SET LOCAL ROLE {actor}")
            cursor.execute(statement)
            changed = cursor.rowcount
            cursor.execute("RESET ROLE")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            told = Link.objects.count() > before
        except Error as error:
            transaction.set_rollback(True)
            code = getattr(error.__cause__, "sqlstate", "")
            return REFUSED if code in REFUSALS else f"{code}: {error}"
        transaction.set_rollback(True)
    if changed == 0:
        return REFUSED
    return TOLD if told else THROUGH


def tried(keys: Mapping[str, int]) -> dict[Try, str]:
    return {
        Try(actor, table, deed): outcome(actor, statement)
        for table, key in keys.items()
        for deed, statement in statements(table, key)
        for actor in ACTORS
    }


def table(found: Mapping[Try, str]) -> Iterator[str]:
    """Role by outcome, as text."""
    number = Counter((one.actor, said) for one, said in found.items())
    yield f"| {'role':14} | {REFUSED:>8} | {TOLD:>18} | {THROUGH:>8} |"
    for actor in ACTORS:
        counted = [number[actor, said] for said in (REFUSED, TOLD, THROUGH)]
        yield "| {:14} | {:>8,} | {:>18,} | {:>8,} |".format(actor, *counted)
