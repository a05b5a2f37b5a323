"""The records of a batch that is no JSON as a whole, each by itself..

One record with half an emoji or a stray quote must not hold back forty-nine others, so
brackets are counted outside of texts and every record is handed on as it stands.
"""

import re
from typing import Final, NamedTuple

_LIST: Final = re.compile(rb'\A\s*\{(?P<before>.*?)"records"\s*:\s*\[', re.DOTALL)
# A text to its end, or a bracket; a text that never ends is none.
_SIGNS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
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
    records, end = _counted(body, begin)
    if end is None:
        end = body.rfind(b"]")
        records = _BETWEEN.split(body[begin:end])
        records = [one + b"}" for one in records[:-1]] + records[-1:]
    if end < begin:
        return None
    records = [one.strip(b" \t\r\n,") for one in records]
    return Pieces([one for one in records if one], body[:begin] + body[end:])


def _counted(body: bytes, begin: int) -> tuple[list[bytes], int | None]:
    """The records by their brackets, and where the list ends; None if they do not."""
    records: list[bytes] = []
    depth, start = 0, begin
    for sign in _SIGNS.finditer(body, begin):
        match sign[0]:
            case b"{" | b"[":
                start = sign.start() if depth == 0 else start
                depth += 1
            case b"}" | b"]" if depth:
                depth -= 1
                if depth == 0:
                    records.append(body[start : sign.end()])
            case b"]":
                return records, sign.start()
            case b"}":
                return [], None
    return [], None
