"""What a channel hands in, how it is read from JSON, and the receipt it gets back.

No framework. The format is described in docs/api.md.
"""

import json
import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from surveys.refusals import Refusal, refusal
from surveys.tabular.cells import LONGEST, composed, text_fault

Answer = int | str | None
OtherAnswer = int | str | list[str] | None
Moment = Annotated[datetime, Meta(tz=True)]

LONGEST_OTHER = 16_000
LONGEST_SEQUENCE = 2**31 - 1
CODES = ("uid", "round", "unit", "stratum", "psu", "cluster", "service_point", "case")
PROFILE = ("level", "service_field", "sex", "age_group", "urban")
LABELS = (*CODES, *PROFILE, "form", "device", "consent")
MOMENTS = ("started_at", "answered_at", "sent_at")
MOST = 64


class Submission(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One questionnaire as it left a device or a file.

    `answers` holds the scored items (1..5, "x" does not apply, null no answer),
    `other` the rest. `consent` is the code of the text the person was
    told. `uid` is born on the device and never changes.
    """

    uid: str
    round: str
    answers: dict[str, Answer]
    other: dict[str, OtherAnswer] = {}
    unit: str = ""
    stratum: str = ""
    psu: str = ""
    cluster: str = ""
    service_point: str = ""
    case: str = ""
    level: str = ""
    service_field: str = ""
    sex: str = ""
    age_group: str = ""
    urban: str = ""
    weight: float | None = None
    form: str = ""
    consent: str = ""
    started_at: Moment | None = None
    answered_at: Moment | None = None
    sent_at: Moment | None = None
    device: str = ""
    sequence: Annotated[int, Meta(ge=0, le=LONGEST_SEQUENCE)] | None = None


class Outcome(StrEnum):
    """What becomes of a submission.

    The first content of a uid is stored. Another content of it is a conflict, and
    waits beside the first until somebody decides.
    """

    CREATED = "created"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one submission; `refusals` says why it was rejected.

    A duplicate has the number and the time of the first arrival.
    """

    uid: str
    outcome: Outcome
    number: str = ""
    received_at: datetime | None = None
    response_id: int | None = None
    refusals: tuple[Refusal, ...] = ()


def rejected(uid: str, *reasons: Refusal) -> Receipt:
    return Receipt(uid, Outcome.REJECTED, refusals=reasons)


def also_refused(receipt: Receipt, reason: Refusal | None) -> Receipt:
    """The receipt with one more reason at its end, if there is one."""
    if reason is None:
        return receipt
    return replace(receipt, refusals=(*receipt.refusals, reason))


class Unreadable(Exception):
    """JSON that is no submission; `uid` is known if it could be made out."""

    def __init__(self, uid: str, reason: Refusal) -> None:
        self.uid = uid
        self.reason = reason
        super().__init__(f"{reason.code} {reason.field}")


ZERO = rb"\u0000"
_decode = msgspec.json.Decoder(Submission).decode
_PATH = re.compile(r"at `\$\.?(?P<path>[^`]*)`$")
_UID = re.compile(rb'"uid"\s*:\s*"([A-Za-z0-9._:-]{1,64})"')
_FIELD = re.compile(r"field `(?P<name>[^`]*)`")


def read(record: bytes | msgspec.Raw) -> Submission:
    """The submission in a JSON record. Raises Unreadable."""
    try:
        found = _decode(record)
    except msgspec.ValidationError as error:
        raise _unreadable(record, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _no_json(bytes(record)) from None
    if twice := _said_twice(bytes(record)):
        raise Unreadable(_known(found.uid), refusal("said_twice", twice))
    # JSON can write a zero byte only like this, and the database cannot hold one.
    if ZERO in bytes(record):
        raise Unreadable(_known(found.uid), refusal("odd_characters"))
    return found


def _said_twice(record: bytes) -> str:
    """A name that stands twice in one object of the record, or "".

    Parsers keep the last of two values, so one of them would be lost unseen.
    """
    twice: list[str] = []

    def note(members: list[tuple[str, object]]) -> dict[str, object]:
        content = dict(members)
        if len(content) < len(members):
            names = [name for name, _ in members]
            twice.append(next(name for name in names if names.count(name) > 1))
        return content

    json.loads(record, object_pairs_hook=note)
    return twice[0][:MOST] if twice else ""


def _no_json(record: bytes) -> Unreadable:
    """Half a sign of a pair in a text is named by its field; the uid is looked for."""
    try:
        text = record.decode(errors="replace")
        content = json.loads(text, strict=False, parse_constant=_no_number)
    except (ValueError, RecursionError):
        named = _UID.search(record)
        uid = named[1].decode() if named else ""
        return Unreadable(_known(uid), refusal("malformed"))
    if not isinstance(content, dict):
        return Unreadable("", refusal("malformed"))
    odd = next((name for name, said in content.items() if _is_odd(said)), "")
    return Unreadable(_known(content.get("uid")), refusal("odd_characters", odd))


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _is_odd(said: object) -> bool:
    """Whether a text in it is none, or was mended to be read."""
    text = json.dumps(said, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return "\ufffd" in text or any(sign < " " for sign in str(said))


def _known(uid: object) -> str:
    if not isinstance(uid, str) or text_fault(uid, longest=MOST):
        return ""
    return uid


def _unreadable(record: bytes | msgspec.Raw, message: str) -> Unreadable:
    try:
        content = msgspec.json.decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Unreadable("", refusal("malformed"))
    uid = content.get("uid") if isinstance(content, dict) else None
    return Unreadable(_known(uid), _why(message, content))


def _why(message: str, content: object) -> Refusal:
    named = _FIELD.search(message)
    if named and "missing" in message:
        return refusal("missing_field", named["name"])
    if named and "unknown" in message:
        return refusal("unknown_field", named["name"])
    found = _PATH.search(message)
    field = found["path"] if found else ""
    if field in MOMENTS and isinstance(content, dict):
        return refusal("not_a_time", field)
    expected = message.partition(" - at ")[0]
    return refusal("wrong_type", _exact(field, content), expected=expected)


def _exact(field: str, content: object) -> str:
    """The very item where the parser names only the object that holds it."""
    part = field.partition("[")[0]
    if part == field or not isinstance(content, dict):
        return field
    allowed = int | str | None if part == "answers" else int | str | list | None
    for item, answer in content[part].items():
        if isinstance(answer, bool) or not isinstance(answer, allowed):
            return f"{part}.{item}"
    return part


def faults(submission: Submission) -> list[Refusal]:
    """What is wrong with the codes, labels and times, whatever the round."""
    labels = [getattr(submission, name) for name in LABELS]
    joined = "".join(labels)
    plain = joined.isascii() and joined.isprintable() and " " not in joined
    if plain and submission.uid and max(map(len, labels)) <= 20:
        found = []
    else:
        found = [fault for name in LABELS if (fault := _fault(submission, name))]
    return found + [
        refusal("not_a_time", name)
        for name in MOMENTS
        if (moment := getattr(submission, name)) and not _is_time(moment)
    ]


def _is_time(moment: datetime) -> bool:
    """Whether the database holds it: no zone of the world is 16 hours away."""
    away = abs(moment.utcoffset() or timedelta())
    return 1970 <= moment.year < 9999 and away < timedelta(hours=16)


def _fault(submission: Submission, name: str) -> Refusal | None:
    most = LONGEST.get(name, MOST)
    text = getattr(submission, name)
    optional = name not in ("uid", "round")
    match text_fault(text, longest=most, optional=optional):
        case None:
            return None
        case "empty_cell":
            return refusal("empty", name)
        case "too_long":
            return refusal("too_long", name, most=most)
        case _:
            return refusal("odd_characters", name)


def label(text: str) -> str:
    """Codes and labels are compared in composed form."""
    return text if text.isascii() else composed(text)


_STATED = (
    *("form", "unit", "stratum", "psu", "cluster", "service_point", "case"),
    *("device", *PROFILE),
)
_encode = msgspec.json.Encoder(order="sorted").encode


def content_digest(
    submission: Submission, scored: bytes, other: Mapping[str, object]
) -> bytes:
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


def receipt_number(round_id: int, uid: str, digest: bytes) -> str:
    """16 letters and digits, the same for the same content however often sent."""
    named = f"{round_id}\x1f{uid}\x1f".encode() + digest
    return b32encode(sha256(named).digest()[:10]).decode()
