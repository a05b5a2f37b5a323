"""Refusals that every address of the API may answer with, in its OpenAPI schema."""

from __future__ import annotations

from typing import Any

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


def with_refusals(result: dict[str, Any], **_words: object) -> dict[str, Any]:
    """The schema with the refusals each operation does not describe itself."""
    for path in result["paths"].values():
        for operation in path.values():
            for status, (words, schema) in REFUSALS.items():
                operation["responses"].setdefault(status, _response(words, schema))
    return result


def _response(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}
