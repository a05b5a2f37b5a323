"""The OpenAPI schema: its page, and refusals that every address may answer with."""

from __future__ import annotations

from threading import Lock
from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

SENTENCE = {
    "type": "object",
    "required": ["detail"],
    "properties": {"detail": {"type": "string"}},
}
BY_FIELD = {
    "type": "object",
    "description": "What is wrong, by the name of the parameter.",
    "additionalProperties": {
        "oneOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}},
        ]
    },
}
REFUSALS = {
    # Also with one "detail", where a value could not be read at all.
    "400": ("A parameter is not right; nothing was read.", BY_FIELD),
    "403": ("Not for this person.", SENTENCE),
    "404": ("No such thing is public.", SENTENCE),
    "406": ("Only JSON is spoken here.", SENTENCE),
    "413": ("More than this address takes.", SENTENCE),
    "429": ("Too often; Retry-After says for how many seconds to wait.", SENTENCE),
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
