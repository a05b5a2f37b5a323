"""The statements behind the one door: write rows once, and see what stands there."""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import psycopg
from django.db import connection
from django.utils import timezone

from surveys.intake import expectations
from surveys.intake.row import COLUMNS, TYPES
from surveys.models import Response, Round
from surveys.refusals import refusal

# The round is locked against closing until the row is in; taken uids and cases are
# passed over. Rows go in by uid, so that two batches never wait for each other.
INSERT = """
INSERT INTO surveys_response ({columns}, state)
SELECT {read}, 'kept'
FROM json_to_recordset(%s) AS row({typed})
JOIN surveys_round AS open ON open.id = row.round_id
    AND open.state = 'open' AND %s BETWEEN open.opens AND open.closes
ORDER BY row.round_id, row.uid COLLATE "C"
FOR KEY SHARE OF open
ON CONFLICT DO NOTHING
RETURNING id, round_id, uid, digest
""".format(  # nosec B608  # names of our own columns
    columns=", ".join(COLUMNS),
    read=", ".join(f"row.{name}" for name in COLUMNS),
    typed=", ".join(f"{name} {TYPES.get(name, 'text')}" for name in COLUMNS),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A questionnaire that is already kept."""

    id: int
    round_id: int
    uid: str
    case_uid: str
    digest: bytes | None
    received_at: datetime


def insert(rows, *, at):
    """Write the rows whose uid and case are free, in rounds open at the moment.

    Ids by (round id, uid, digest) of those written.
    """
    text = msgspec.json.encode(rows).decode()
    written = _prepared(INSERT, [text, timezone.localdate(at)])
    return {(round_id, uid, digest): pk for pk, round_id, uid, digest in written}


def _prepared(statement, values):
    """Planned once a connection: planning costs as much as the statement itself."""
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
    ):
        return cursor.execute(statement, values, prepare=True).fetchall()


def standing(rows):
    """Kept questionnaires by (round id, uid) and, of drawn cases, (round id, case)."""
    wanted = Response.objects.filter(round_id__in={row.round_id for row in rows})
    fields = Standing.__slots__
    uids, cases = {row.uid for row in rows}, {row.case_uid for row in rows} - {""}
    by_uid = wanted.filter(uid__in=uids).values_list(*fields)
    found = {(one.round_id, one.uid): one for one in map(_standing, by_uid)}
    if cases:
        # A case whose questionnaire was rejected may be answered again.
        by_case = wanted.filter(case_uid__in=cases).exclude(
            state=Response.State.REJECTED
        )
        for one in map(_standing, by_case.values_list(*fields)):
            found[one.round_id, "case", one.case_uid] = one
    return found


def _standing(values):
    one = Standing(*values)
    return replace(one, digest=one.digest and bytes(one.digest))


def shut(round_ids, *, at):
    """Why rounds take nothing at the moment, by id; open ones are left out.

    Raises book.Stale.
    """
    today = timezone.localdate(at)
    rounds = {rnd.pk: rnd for rnd in Round.objects.filter(pk__in=round_ids)}
    reasons = {}
    for pk in round_ids:
        rnd = rounds.get(pk)
        if rnd is None:
            raise expectations.Stale
        if rnd.state == Round.State.DRAFT or today < rnd.opens:
            reasons[pk] = refusal("round_not_open_yet", "round")
        elif rnd.state == Round.State.CLOSED or today > rnd.closes:
            reasons[pk] = refusal("round_closed", "round")
    return reasons
