"""The digest of a table of announced figures: what was sealed can be told by it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from publishing.content.announced.statements import Statement


def content_digest(declaration: str, statements: Iterable[Statement]) -> str:
    """SHA-256 of the head and of each statement in its order, in hexadecimal."""
    hashed = hashlib.sha256(declaration.encode())
    for statement in statements:
        row = [None if cell is None else str(cell) for cell in statement]
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        hashed.update(line.encode() + b"\n")
    return hashed.hexdigest()
