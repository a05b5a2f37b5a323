"""The records of a batch that is no JSON as a whole, each by itself..

One record with half an emoji or a stray quote must not hold back forty-nine others, so
brackets are counted outside of texts and every record is handed on as it stands.
"""

import json
import re
from typing import Final, NamedTuple

_LIST: Final = re.compile(rb'\A\s*\{(?P<before>.*?)"records"\s*:\s*\[', re.DOTALL)
# A text to its end, or a bracket; a text that never ends is none.
_SIGNS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_CLOSING: Final = {b"{": b"}", b"[": b"]"}
# Where one record ends and the next begins, whatever stands inside.
_BETWEEN: Final = re.compile(rb"\}\s*,\s*(?=\{)")


class Pieces(NamedTuple):
    """Records as bytes, and the batch without them: that must be JSON."""

    records: list[bytes]
    around: bytes


def pieces(body: bytes) -> Pieces | None:
    """None where no list of records can be made out."""
    found = _LIST.match(body)
    if found is None:
        return None
    begin = found.end()
    for records, end in (_counted(body, begin), _joined(body, begin)):
        if end >= begin:
            whole = [one for piece in records for one in _apart(piece)]
            stripped = [one.strip(b" \t\r\n,") for one in whole]
            around = body[:begin] + body[end:]
            if _is_json(around):
                return Pieces([one for one in stripped if one], around)
    return None


def _counted(body: bytes, begin: int) -> tuple[list[bytes], int]:
    """The records by their brackets, and where the list ends; -1 if they do not fit."""
    records: list[bytes] = []
    inside: list[bytes] = []
    start = begin
    for sign in _SIGNS.finditer(body, begin):
        bracket = sign[0]
        if bracket in _CLOSING:
            start = start if inside else sign.start()
            inside.append(_CLOSING[bracket])
        elif inside and bracket == inside[-1]:
            inside.pop()
            if not inside:
                records.append(body[start : sign.end()])
        elif not inside and bracket == b"]":
            return records, sign.start()
        elif bracket in (b"]", b"}"):
            break
    return [], -1


def _joined(body: bytes, begin: int) -> tuple[list[bytes], int]:
    """All records as one piece, to the last bracket of a list."""
    end = body.rfind(b"]")
    return [body[begin:end]], end


def _apart(piece: bytes) -> list[bytes]:
    """The piece, or the records in it where a quote too many has joined them."""
    if _is_json(piece):
        return [piece]
    *most, last = _BETWEEN.split(piece)
    return [*(one + b"}" for one in most), last]


def _is_json(around: bytes) -> bool:
    try:
        json.loads(around)
    except (ValueError, RecursionError):
        return False
    return True
