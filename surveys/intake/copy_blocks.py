"""Questionnaires into the database by COPY, a block at a time."""

from functools import lru_cache
from itertools import repeat

from django.db import connection

from surveys.models import DOMAINS, Response

COLUMNS = (
    "round_id",
    "channel",
    "consent",
    "uid",
    "unit_id",
    "stratum",
    "psu",
    "cluster",
    "weight",
    *DOMAINS,
    "answers",
    "other",
)
NULL = "\\N"
MOST_CACHED = 1 << 16
# Enough for the server to work on while the next rows are read.
WRITTEN_AT_ONCE = 1 << 18


def copy_blocks(rnd, blocks, *, unit_ids, items, digest, consent=""):
    """COPY checked blocks into the round's questionnaires, and into its digest.

    `consent` is the version printed on all of the round's sheets.
    """
    columns = ", ".join(COLUMNS)
    statement = f"COPY {Response._meta.db_table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for text in _joined(_lines(rnd, blocks, unit_ids, items, digest, consent)):
            copy.write(text)


def _lines(rnd, blocks, unit_ids, items, digest, consent):
    """Rows of PostgreSQL's text format; answers are written as hexadecimal bytes."""
    first = f"{rnd.pk}\t{Response.Channel.BULK}\t{consent}\t"

    @lru_cache(MOST_CACHED)
    def place_text(place):
        cells = "\t".join(map(_escaped, place[1:]))
        return f"\t{unit_ids[place.unit]}\t{cells}\t"

    @lru_cache(MOST_CACHED)
    def profile_text(profile):
        return "\t" + "\t".join(map(_escaped, profile)) + "\t\\\\x"

    width = 2 * items
    for block in blocks:
        digest.add(block)
        uids, answers = block.uids, block.answers.hex()
        if "\\" in "".join(uids):
            uids = map(_escaped, uids)
        starts = range(0, len(answers), width)
        others = repeat(NULL) if block.others is None else map(_json, block.others)
        columns = (uids, block.places, block.weights, block.profiles, starts)
        yield "".join(
            [
                f"{first}{uid}{place_text(place)}{weight!r}{profile_text(profile)}"
                f"{answers[start : start + width]}\t{other}\n"
                for (uid, place, weight, profile, start), other in zip(
                    zip(*columns, strict=True), others, strict=False
                )
            ]
        )


def _json(text):
    return _escaped(text) if text else NULL


def _escaped(text):
    return text.replace("\\", "\\\\")


def _joined(texts):
    pieces, size = [], 0
    for text in texts:
        pieces.append(text)
        size += len(text)
        if size >= WRITTEN_AT_ONCE:
            yield "".join(pieces)
            pieces, size = [], 0
    yield "".join(pieces)
