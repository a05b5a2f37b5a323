"""A submission made ready to be kept: one row, its digest and its receipt."""

from base64 import b32encode
from datetime import datetime
from hashlib import sha256

import msgspec

from surveys.intake.submission import MOMENTS, PROFILE, Submission, label


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
    surveyor_id: int | None
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
COLUMNS = Row.__struct_fields__
_STATED = (
    *("form", "unit", "stratum", "psu", "cluster", "service_point", "case"),
    *("device", *PROFILE),
)
_encode = msgspec.json.Encoder(order="sorted").encode


def content_digest(submission: Submission, scored: bytes, other) -> bytes:
    """SHA-256 of all a person or device stated; who carried it here does not matter."""
    stated = [label(getattr(submission, name)) for name in _STATED]
    times = [
        moment and moment.timestamp()
        for name in MOMENTS[:2]
        for moment in [getattr(submission, name)]
    ]
    numbers = [submission.weight, submission.sequence]
    if submission.consent:
        # Not of those who do not state one: what was sent before keeps its digest.
        stated.append(label(submission.consent))
    return sha256(_encode([stated, times, numbers, scored, other])).digest()


def content_of(row: Row) -> dict:
    """The row as JSON values, for the quarantine."""
    return msgspec.to_builtins(row)


def receipt_number(round_id: int, uid: str, digest: bytes) -> str:
    """16 letters and digits, the same for the same content however often sent."""
    named = f"{round_id}\x1f{uid}\x1f".encode() + digest
    return b32encode(sha256(named).digest()[:10]).decode()
