"""Logs as lines of JSON: which request, who by number, of which unit; nobody's words.

A line holds no query, no body, no name, no address of a visitor and no answer. The
number of a request goes back to the client as X-Request-ID, so that a person can quote
it. `SIPAS_LOGS=lines` prints plain lines for people at a terminal.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_present: ContextVar[HttpRequest | None] = ContextVar("request", default=None)

Answering = Callable[[HttpRequest], HttpResponse]


class Named:
    """Middleware: gives each request a number, its proxy's where that gave one."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.headers.get(HEADER, "")
        number = said if GIVEN.fullmatch(said) else secrets.token_hex(8)
        request.number = number  # type: ignore[attr-defined]
        token = _present.set(request)
        try:
            response = self.get_response(request)
        finally:
            _present.reset(token)
        response[HEADER] = number
        return response


def about(request: HttpRequest | None) -> dict[str, object]:
    """What a line says of the request it was written in."""
    if request is None:
        return {}
    found: dict[str, object] = {"request": getattr(request, "number", "")}
    # Only who was looked up already: a line of the log asks no database.
    user = request.__dict__.get("_cached_user")
    if user is not None and user.pk:
        found["actor"] = user.pk
        held = getattr(user, "roles_read", None) or ()
        if units := sorted({str(one.unit_id) for one in held if one.unit_id}):
            found["unit"] = ",".join(units)
    if match := request.resolver_match:
        found["view"] = match.view_name
    return found


class AsJson(logging.Formatter):
    """One object a line; an exception keeps its frames and loses its words.

    The words of an exception may hold what somebody typed, as those of the database do.
    """

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "said": record.getMessage(),
            **about(getattr(record, "request", None) or _present.get()),
        }
        if record.exc_info and record.exc_info[0]:
            said["error"] = record.exc_info[0].__name__
            said["frames"] = frames(record.exc_info[2])
        return json.dumps(said, ensure_ascii=False, default=str)


def frames(trace: object) -> list[str]:
    """file:line of the last calls, without the words of what went wrong."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code  # type: ignore[attr-defined]
        file = "/".join(code.co_filename.split("/")[-3:])
        found.append(f"{file}:{trace.tb_lineno} {code.co_name}")  # type: ignore[attr-defined]
        trace = trace.tb_next  # type: ignore[attr-defined]
    return found[-12:]


class NoQuery(logging.Filter):
    """Takes the query off addresses that others wrote into a line."""

    QUERY = re.compile(r"\?[^\s\"']*")

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "?" in message:
            record.msg, record.args = self.QUERY.sub("?...", message), ()
        return True
