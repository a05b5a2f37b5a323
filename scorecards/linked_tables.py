"""What of scorecards is linked in the chain of its cycle (accounts.ledger).

A cycle has 32 strands, so that units that save at once need not wait for each other; a
row's strand follows from its card, which never changes.
"""

from accounts.ledger.proofs.linked_tables import Chained

STRANDS = 32
OF_CARD = (
    "JOIN scorecards_card AS k ON k.id = {row}.card_id"
    " JOIN scorecards_cycle AS o ON o.id = k.cycle_id"
)
OF_CYCLE = "JOIN scorecards_cycle AS o ON o.id = r.cycle_id"
STRAND = f"o.code || '/' || k.id % {STRANDS}"
ASKED = (
    *("asked_by_id", "asked_at", "reason", "outcome", "decided_by_id", "decided_at"),
    *("answer", "used_at"),
)


def _of_a_card(table: str, *columns: str) -> Chained:
    return Chained(
        table=f"scorecards_{table}",
        columns=("card_id", *columns, "by_id", "at"),
        chain=STRAND,
        join=OF_CARD.format(row="r"),
    )


CYCLES = Chained(
    table="scorecards_cycle",
    columns=(
        *("code", "owner_id", "level", "year", "tree_code", "tree_digest", "state"),
        *("claims_due", "appraisal_due", "explanation_due", "closes_due"),
        *("reading_share", "reading_seed", "simulated", "made_by_id", "made_at"),
    ),
    chain="r.code",
    # The text is what its digest was made of; the others are words.
    left_out=("tree_text", "name_vi", "name_en"),
)
CARDS = Chained(
    table="scorecards_card",
    columns=("cycle_id", "unit_id", "body_id", "league", "standing"),
    chain="o.code",
    join=OF_CYCLE,
)
CLAIMS = _of_a_card(
    "claim", "leaf", "number", "figures", "not_applicable", "point", "words"
)
EVIDENCE = _of_a_card("evidence", "leaf", "file_id", "page", "attached")
FILES = Chained(
    table="scorecards_storedfile",
    columns=("unit_id", "body_id", "name", "kind", "size", "sha256", "by_id", "at"),
    chain="'scorecards'",
    at_commit=True,
)
SIGNATURES = _of_a_card(
    "signoff", "withdrawn", "minutes_id", "points", "days_late", "reason"
)
EXTENSIONS = _of_a_card("extension", "until", "reason")
DECISIONS = _of_a_card(
    "decision",
    *("leaf", "stage", "reading", "number", "point", "not_applicable"),
    *("reason", "source"),
)
INQUIRIES = _of_a_card("inquiry", "leaf", "kind", "words", "due_on")
ANSWERS = Chained(
    table="scorecards_answer",
    columns=("inquiry_id", "words", "by_id", "at"),
    chain=STRAND,
    join="JOIN scorecards_inquiry AS i ON i.id = r.inquiry_id "
    + OF_CARD.format(row="i"),
)
OPENINGS = Chained(
    table="scorecards_cyclerequest",
    columns=("cycle_id", *ASKED),
    chain="o.code",
    join=OF_CYCLE,
)
CLOSINGS = Chained(
    table="scorecards_closingrequest",
    columns=("cycle_id", *ASKED),
    chain="o.code",
    join=OF_CYCLE,
)
TALLIES = _of_a_card("tally", "leaf", "number", "counts", "source")
REMEDIES = _of_a_card("remedy", "leaf", "number", "owner", "due_on", "is_done")
# Trees handed in belong to no cycle.
OF_TREES = "'trees'"
TREES = Chained(
    table="scorecards_storedtree",
    columns=(
        *("code", "digest", "owner_id", "stored_by_id", "stored_at"),
        *("allowed_at", "retired_at"),
    ),
    chain=OF_TREES,
    # The text is what its digest was made of.
    left_out=("text",),
    at_commit=True,
)
TREE_REQUESTS = Chained(
    table="scorecards_treerequest",
    columns=("tree_id", "digest", *ASKED),
    chain=OF_TREES,
    at_commit=True,
)
TABLES = (
    *(CYCLES, CARDS, CLAIMS, EVIDENCE, FILES, SIGNATURES, EXTENSIONS),
    *(DECISIONS, INQUIRIES, ANSWERS, OPENINGS, CLOSINGS, TALLIES, REMEDIES),
    *(TREES, TREE_REQUESTS),
)
