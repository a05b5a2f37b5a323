"""The door for devices and provinces' own systems: POST, JSON in, receipts out.

Described in docs/api.md. REST framework routes and documents these views, but its
parsers and serializers would cost more than all the rest, so records are read by
msgspec.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Literal

import msgspec
import psycopg
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.authentication import (
    BaseAuthentication,
    CSRFCheck,
    SessionAuthentication,
)
from rest_framework.views import APIView

from surveys import intake
from surveys.channels.api.pieces import pieces
from surveys.intake import senders, submission
from surveys.intake.senders import Sender
from surveys.intake.submission import Outcome, Submission
from surveys.refusals import Refusal, Refused, refusal, refused

log = logging.getLogger("surveys.api")

MOST_RECORDS = 50
LARGEST_BODY = 1_000_000
SECONDS_TO_WAIT = 30

NOT_SIGNED_IN = 401
STATUS_OF = {
    "not_signed_in": NOT_SIGNED_IN,
    "token_ended": NOT_SIGNED_IN,
    "not_permitted": 403,
    "csrf_failed": 403,
    "method_not_allowed": 405,
    "length_missing": 411,
    "body_too_large": 413,
    "too_many_records": 413,
    "not_json": 415,
    "busy": 503,
    "no_room_left": 507,
}
STATUS_OF_ONE = {
    Outcome.CREATED: 201,
    Outcome.DUPLICATE: 200,
    Outcome.CONFLICT: 409,
    Outcome.REJECTED: 422,
}


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one record; `errors` are there when it was rejected."""

    uid: str
    outcome: Literal["created", "duplicate", "conflict", "rejected"]
    receipt: str = ""
    received_at: datetime | None = None
    errors: list[Refusal] = []


class Errors(msgspec.Struct, frozen=True):
    """Why nothing of the request was looked at."""

    errors: list[Refusal]


class Results(msgspec.Struct, frozen=True):
    results: list[Result]


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 50 records, each judged by itself."""

    records: list[msgspec.Raw]
    channel: Literal["api", "web", "offline"] | None = None


_encode = msgspec.json.Encoder().encode
_decode_batch = msgspec.json.Decoder(Batch).decode


def _schemas():
    """JSON schemas of what goes in and out, from the very types that read it."""
    types = (Submission, Result, Results, Errors)
    _, parts = msgspec.json.schema_components(types, ref_template="{name}")
    return {name: _inlined(part, parts) for name, part in parts.items()}


def _inlined(part, parts):
    if isinstance(part, list):
        return [_inlined(one, parts) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(parts[part["$ref"]], parts)
    part = {name: _inlined(one, parts) for name, one in part.items()}
    # OpenAPI 3.0 knows no type null, only values that may be null.
    kinds = part.get("anyOf", [])
    if {"type": "null"} in kinds:
        others = [kind for kind in kinds if kind != {"type": "null"}]
        part |= others[0] if len(others) == 1 else {"anyOf": others}
        part["nullable"] = True
        if len(others) == 1:
            del part["anyOf"]
    return part


SCHEMAS = _schemas()
BATCH = {
    "type": "object",
    "required": ["records"],
    "additionalProperties": False,
    "properties": {
        "records": {
            "type": "array",
            "maxItems": MOST_RECORDS,
            "items": SCHEMAS["Submission"],
        },
        "channel": {"enum": ["api", "web", "offline"]},
    },
}
REFUSED = OpenApiResponse(SCHEMAS["Errors"], "Nothing was looked at; see the code.")


class Bearer(BaseAuthentication):
    """`Authorization: Bearer sipas_…`; see surveys.intake.senders."""


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = Bearer
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class Door(APIView):
    """Refusals in words, whatever goes wrong before a record is looked at."""

    authentication_classes = [Bearer, SessionAuthentication]

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        try:
            if request.method != "POST":
                raise refused("method_not_allowed")
            # Who it is comes first: nothing is read for strangers.
            sender = _sender(request)
            return self.post(_body(request), sender)
        except Refused as error:
            status = STATUS_OF.get(error.code, 400)
            return _answer(Errors(list(error.refusals)), status)
        except OperationalError as error:
            full = isinstance(error.__cause__, psycopg.errors.DiskFull)
            code = "no_room_left" if full else "busy"
            wait = _answer(Errors(list(refused(code).refusals)), STATUS_OF[code])
            wait.headers["Retry-After"] = str(SECONDS_TO_WAIT)
            return wait


class Sync(Door):
    @extend_schema(
        operation_id="sync",
        tags=["questionnaires"],
        summary="Hand in up to 50 questionnaires",
        description=(
            "Each record is judged by itself; results come in the order of the"
            " records. Safe to repeat. Keep a record until its outcome is created,"
            " duplicate or conflict."
        ),
        request={"application/json": BATCH},
        responses={
            200: SCHEMAS["Results"],
            **dict.fromkeys((400, 401, 403, 411, 413, 415, 503, 507), REFUSED),
        },
    )
    def post(self, body: bytes, sender: Sender) -> HttpResponse:
        batch = _batch(body)
        receipts = _accept(batch.records, sender.by(batch.channel or sender.channel))
        return _answer(Results([_result(receipt) for receipt in receipts]), 200)


class Questionnaires(Door):
    @extend_schema(
        operation_id="questionnaire",
        tags=["questionnaires"],
        summary="Hand in one questionnaire",
        description="Safe to repeat: a resend is answered 200 with the same receipt.",
        request={"application/json": SCHEMAS["Submission"]},
        responses={
            201: OpenApiResponse(SCHEMAS["Result"], "Stored now."),
            200: OpenApiResponse(SCHEMAS["Result"], "Was stored before."),
            409: OpenApiResponse(SCHEMAS["Result"], "Kept beside another content."),
            422: OpenApiResponse(SCHEMAS["Result"], "Not stored; see the errors."),
            **dict.fromkeys((400, 401, 403, 411, 413, 415, 503, 507), REFUSED),
        },
    )
    def post(self, body: bytes, sender: Sender) -> HttpResponse:
        [receipt] = _accept([body], sender)
        return _answer(_result(receipt), STATUS_OF_ONE[receipt.outcome])


def _accept(records, sender):
    """Receipts in the order of the records, also of those that cannot be read."""
    read, receipts = {}, {}
    for place, record in enumerate(records):
        try:
            read[place] = submission.read(record)
        except submission.Unreadable as error:
            receipts[place] = intake.rejected(error.uid, error.reason)
    if read:
        kept = _kept(list(read.values()), sender, timezone.now())
        receipts |= zip(read, kept, strict=True)
    return [receipts[place] for place in range(len(records))]


def _kept(submissions, sender, at):
    """Receipts; of records that cannot be written together, each by itself."""
    try:
        return intake.accept_all(submissions, sender=sender, at=at)
    except (DataError, ValueError, OverflowError):
        if len(submissions) == 1:
            log.exception("a record no column holds")
            reason = refusal("cannot_be_kept")
            return [intake.rejected(submissions[0].uid, reason)]
    return [_kept([one], sender, at)[0] for one in submissions]


def _batch(body):
    try:
        batch = _decode_batch(body)
    except msgspec.ValidationError:
        raise refused("wrong_type", "records", expected="{records: […]}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        batch = _in_pieces(body)
    if len(batch.records) > MOST_RECORDS:
        raise refused("too_many_records", "records", most=MOST_RECORDS)
    return batch


def _in_pieces(body):
    """A batch that is no JSON as a whole: its records are judged one by one."""
    found = pieces(body)
    if found is None or not found.records:
        raise refused("malformed")
    try:
        around = _decode_batch(found.around)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise refused("malformed") from None
    return Batch(found.records, around.channel)


def _body(request: HttpRequest):
    if request.content_type != "application/json":
        raise refused("not_json")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length == "0" and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise refused("length_missing")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise refused("body_too_large")
    return request.body


def _sender(request: HttpRequest) -> Sender:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return senders.of_token(secret.strip(), at=timezone.now())
    sender = senders.of_user(request.user, channel="web")
    check = CSRFCheck(lambda request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, None, (), {}):
        raise refused("csrf_failed")
    return sender


def _result(receipt):
    return Result(
        uid=receipt.uid,
        outcome=receipt.outcome.value,
        receipt=receipt.number,
        received_at=receipt.received_at,
        errors=list(receipt.refusals),
    )


def _answer(content: Errors | Results, status: int) -> HttpResponse:
    answer = HttpResponse(_encode(content), "application/json", status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
