"""What queues of devices send: up to 50 records as JSON, each judged by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from surveys.refusals import Refused, refused

MOST_RECORDS = 50
LARGEST_BODY = 1_000_000


def records_of(request: HttpRequest) -> list[Any]:
    """The records of a request, whatever each of them is. Raises Refused."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise refused("body_too_large")
    try:
        records = json.loads(request.body)["records"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise refused("malformed") from None
    if not isinstance(records, list):
        raise refused("wrong_type", "records", expected="[…]")
    if len(records) > MOST_RECORDS:
        raise refused("too_many_records", "records", most=MOST_RECORDS)
    return records


def moment_in(record: Mapping[str, Any], name: str) -> datetime:
    """A time with its zone. Raises Refused."""
    try:
        moment = datetime.fromisoformat(record.get(name, ""))
    except (ValueError, TypeError):
        raise refused("not_a_time", name) from None
    if moment.tzinfo is None or not 1970 <= moment.year < 9999:
        raise refused("not_a_time", name)
    return moment


def told(error: Refused) -> list[dict[str, str]]:
    """Why something was refused, as devices read it."""
    return [
        {"code": one.code, "field": one.field, "vi": one.vi, "en": one.en}
        for one in error.refusals
    ]
