"""Every refusal of the API in one shape: `errors`, each with code, field and sentences.

The doors for questionnaires refuse by themselves; this is for whatever is refused
before a view is asked, and by REST framework. One code has one sentence in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.refusals import CODES

CODE_OF_STATUS = {
    400: "cannot_be_read",
    401: "not_signed_in",
    403: "not_permitted",
    404: "nothing_public",
    405: "method_not_allowed",
    406: "only_json",
    413: "body_too_large",
    415: "not_json",
    429: "too_often",
}
SCHEMA = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "field", "vi", "en"],
                "properties": {
                    name: {"type": "string"} for name in ("code", "field", "vi", "en")
                },
            },
        }
    },
}


def of_status(status: int) -> dict[str, Any]:
    """The refusal as a whole, of no field."""
    refusal = CODES.refusal(CODE_OF_STATUS.get(status, CODE_OF_STATUS[400]))
    return {"errors": [asdict(refusal)]}


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's handler of exceptions; None for what is no refusal."""
    answer: Response | None = exception_handler(error, context)
    if answer is None:
        return None
    if isinstance(error, Http404 | PermissionDenied):
        answer.data = of_status(answer.status_code)
    elif isinstance(error, exceptions.ValidationError):
        answer.data = {"errors": list(_by_field(error.detail))}
    else:
        answer.data = of_status(answer.status_code)
        _say_more(answer.data["errors"][0], error)
    return answer


def _say_more(refusal: dict[str, str], error: Exception) -> None:
    """What a view says of its own about it, such as why a release was withdrawn."""
    detail = getattr(error, "detail", "")
    usual = getattr(error, "default_detail", detail)
    if isinstance(error, exceptions.NotFound) and str(detail) != str(usual):
        for language in ("vi", "en"):
            refusal[language] = f"{refusal[language]} ({detail})"


def _by_field(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _by_field(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _by_field(inner, field)
    else:
        yield {"code": _code(detail), "field": field} | _sentences(detail)


def _code(detail: Any) -> str:
    code = getattr(detail, "code", "")
    return "bad_parameter" if code in ("", "invalid") else str(code)


def _sentences(detail: Any) -> dict[str, str]:
    said = {}
    for language in ("vi", "en"):
        with translation.override(language):
            said[language] = str(detail)
    return said
