"""The one writer of questionnaires: rows from the channels, blocks from a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import repeat
from typing import Any

import msgspec
import psycopg
from django.db import connection
from django.utils import timezone

from surveys.intake.submission import Outcome, Receipt, receipt_number
from surveys.loading.digest import RoundDigest
from surveys.loading.layout import Block, Place
from surveys.models import DOMAINS, Response, Round


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a response as JSON text; bytes are written as PostgreSQL's \\x."""

    round_id: int
    uid: str
    unit_id: int
    channel: str
    stratum: str
    psu: str
    cluster: str
    weight: float
    level: str
    service_field: str
    sex: str
    age_group: str
    urban: str
    answers: str
    other: dict | None
    form: str
    consent: str
    case_uid: str
    service_point_id: int | None
    surveyor_id: int
    started_at: datetime | None
    answered_at: datetime | None
    received_at: datetime
    clock_skew: int | None
    device: str
    sequence: int | None
    digest: str

    @property
    def content(self) -> bytes:
        return bytes.fromhex(self.digest[2:])

    def receipt(self, outcome: Outcome, *, at: datetime, pk: int) -> Receipt:
        number = receipt_number(self.round_id, self.uid, self.content)
        return Receipt(self.uid, outcome, number, at, pk)

    def words(self) -> dict[str, Any]:
        """The row as JSON values, for the quarantine."""
        return msgspec.to_builtins(self)


COLUMNS = Row.__struct_fields__
# A folder says no more than these of a questionnaire; the others have defaults.
LOADED = (
    *("round_id", "channel", "consent", "uid", "unit_id", "stratum", "psu"),
    *("cluster", "weight", *DOMAINS, "answers", "other"),
)
TYPES = {
    "round_id": "bigint",
    "unit_id": "bigint",
    "weight": "double precision",
    "answers": "bytea",
    "other": "jsonb",
    "service_point_id": "bigint",
    "surveyor_id": "bigint",
    "started_at": "timestamptz",
    "answered_at": "timestamptz",
    "received_at": "timestamptz",
    "clock_skew": "integer",
    "sequence": "integer",
    "digest": "bytea",
}
# The round is locked against closing until the row is in; a round that somebody is
# closing is passed over, not waited for, and its rows are told to come again. So are
# taken uids and cases, and units the sender works for. Rows go in by uid, so that two
# batches never wait for each other.
INSERT = """
WITH sent AS MATERIALIZED (SELECT * FROM json_to_recordset(%s) AS sent({typed})),
barred AS MATERIALIZED (
    SELECT surveyor_id, unit_id
    FROM (SELECT DISTINCT surveyor_id, unit_id FROM sent) AS pair
    WHERE surveys_works_for(surveyor_id, unit_id, %s)
)
INSERT INTO surveys_response ({columns}, state)
SELECT {read}, 'kept'
FROM sent AS row
JOIN surveys_round AS open ON open.id = row.round_id
    AND open.state = 'open' AND %s BETWEEN open.opens AND open.closes
WHERE (row.surveyor_id, row.unit_id) NOT IN (SELECT surveyor_id, unit_id FROM barred)
ORDER BY row.round_id, row.uid COLLATE "C"
FOR KEY SHARE OF open SKIP LOCKED
ON CONFLICT DO NOTHING
RETURNING id, round_id, uid, digest
""".format(  # nosec B608  # names of our own columns
    columns=", ".join(COLUMNS),
    read=", ".join(f"row.{name}" for name in COLUMNS),
    typed=", ".join(f"{name} {TYPES.get(name, 'text')}" for name in COLUMNS),
)
COPY = "COPY {} ({}) FROM STDIN".format(Response._meta.db_table, ", ".join(LOADED))
NULL = "\\N"
MOST_CACHED = 1 << 16
# Enough for the server to work on while the next rows are read.
WRITTEN_AT_ONCE = 1 << 18


def insert(rows: Sequence[Row], *, at: datetime) -> dict[tuple[int, str, bytes], int]:
    """Write the rows whose uid and case are free, in rounds open at the moment, of
    units their senders do not work for.

    Ids by (round id, uid, digest) of those written.
    """
    if not rows:
        return {}
    text = msgspec.json.encode(rows).decode()
    today = timezone.localdate(at)
    written = _prepared(INSERT, [text, today, today])
    return {(round_id, uid, digest): pk for pk, round_id, uid, digest in written}


def _prepared(
    statement: str, values: Sequence[date | str]
) -> list[tuple[int, int, str, bytes]]:
    """Planned once a connection: planning costs as much as the statement itself."""
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
    ):
        return cursor.execute(statement, values, prepare=True).fetchall()


def copy(
    rnd: Round,
    blocks: Iterable[Block],
    *,
    unit_ids: Mapping[str, int],
    items: int,
    digest: RoundDigest,
    consent: str = "",
) -> None:
    """COPY checked blocks into the round's questionnaires, and into its digest.

    `consent` is the version printed on all of the round's sheets.
    """
    with connection.cursor() as cursor, cursor.copy(COPY) as copying:
        for text in _joined(_lines(rnd, blocks, unit_ids, items, digest, consent)):
            copying.write(text)


def _lines(
    rnd: Round,
    blocks,
    unit_ids: Mapping[str, int],
    items: int,
    digest: RoundDigest,
    consent: str,
) -> Iterator[str]:
    """Rows of PostgreSQL's text format; answers are written as hexadecimal bytes."""
    first = f"{rnd.pk}\t{Response.Channel.BULK}\t{consent}\t"

    @lru_cache(MOST_CACHED)
    def place_text(place: Place) -> str:
        cells = "\t".join(map(_escaped, place[1:]))
        return f"\t{unit_ids[place.unit]}\t{cells}\t"

    @lru_cache(MOST_CACHED)
    def profile_text(profile: Sequence[str]) -> str:
        return "\t" + "\t".join(map(_escaped, profile)) + "\t\\\\x"

    width = 2 * items
    for block in blocks:
        digest.add(block)
        uids, answers = block.uids, block.answers.hex()
        if "\\" in "".join(uids):
            uids = map(_escaped, uids)
        starts = range(0, len(answers), width)
        others = repeat(NULL) if block.others is None else map(_json, block.others)
        columns = (uids, block.places, block.weights, block.profiles, starts)
        yield "".join(
            [
                f"{first}{uid}{place_text(place)}{weight!r}{profile_text(profile)}"
                f"{answers[start : start + width]}\t{other}\n"
                for (uid, place, weight, profile, start), other in zip(
                    zip(*columns, strict=True), others, strict=False
                )
            ]
        )


def _json(text: str):
    return _escaped(text) if text else NULL


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _joined(texts) -> Iterator[str]:
    pieces, size = [], 0
    for text in texts:
        pieces.append(text)
        size += len(text)
        if size >= WRITTEN_AT_ONCE:
            yield "".join(pieces)
            pieces, size = [], 0
    yield "".join(pieces)
