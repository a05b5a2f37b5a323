"""The OpenAPI schema: its page, and refusals that every address may answer with."""

from __future__ import annotations

from threading import Lock
from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from config.web.api_refusals import SCHEMA

REFUSALS = {
    "400": ("A parameter is not right; nothing was read.", SCHEMA),
    "403": ("Not for this person.", SCHEMA),
    "404": ("No such thing is public.", SCHEMA),
    "406": ("Only JSON is spoken here.", SCHEMA),
    "413": ("More than this address takes.", SCHEMA),
    "429": ("Too often; Retry-After says for how many seconds to wait.", SCHEMA),
}


_one_at_a_time = Lock()


class SchemaView(SpectacularAPIView):
    """The generator changes settings of its own while it works: one at a time."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *arguments: object, **words: object) -> Response:
        with _one_at_a_time:
            answer: Response = super().get(request, *arguments, **words)
            return answer


def with_refusals(result: dict[str, Any], **_words: object) -> dict[str, Any]:
    """The schema with the refusals each operation does not describe itself."""
    for path in result["paths"].values():
        for operation in path.values():
            for status, (words, schema) in REFUSALS.items():
                operation["responses"].setdefault(status, _response(words, schema))
    return result


def _response(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}
