"""What of a round's questionnaires is linked in its chain (accounts.ledger).

A round has eight strands, so that eight senders need not wait for each other; a row's
strand follows from its key, which never changes.
"""

from accounts.ledger.proofs.linked_tables import Chained

STRANDS = 8
OF_ROUND = "JOIN surveys_round AS o ON o.id = {table}.round_id"

RESPONSES = Chained(
    table="surveys_response",
    columns=(
        *("round_id", "uid", "unit_id", "channel", "stratum", "psu", "cluster"),
        *("weight", "level", "service_field", "sex", "age_group", "urban"),
        *("answers", "other", "form", "case_uid", "service_point_id", "surveyor_id"),
        *("started_at", "answered_at", "received_at", "clock_skew", "device"),
        *("sequence", "digest", "state"),
    ),
    added=("consent",),
    chain=f"o.code || '/' || r.id % {STRANDS}",
    join=OF_ROUND.format(table="r"),
)
OF_RESPONSE = "JOIN surveys_response AS p ON p.id = r.response_id " + OF_ROUND.format(
    table="p"
)
AMENDMENTS = Chained(
    table="surveys_amendment",
    columns=(
        *("response_id", "part", "name", "old", "new", "by_id", "at"),
        *("reason", "request_id", "undoes_id"),
    ),
    chain=f"o.code || '/' || p.id % {STRANDS}",
    left_out=("begun_at",),
    join=OF_RESPONSE,
)
REVIEWS = Chained(
    table="surveys_review",
    columns=("response_id", "decision", "by_id", "at", "reason"),
    chain=f"o.code || '/' || p.id % {STRANDS}",
    join=OF_RESPONSE,
)
VISITS = Chained(
    table="surveys_visit",
    columns=("case_id", "number", "outcome", "at", "by_id"),
    added=("uid", "received_at", "appointment_at"),
    chain=f"o.code || '/' || r.case_id % {STRANDS}",
    join="JOIN surveys_case AS c ON c.id = r.case_id"
    " JOIN surveys_draw AS d ON d.id = c.draw_id"
    " JOIN surveys_frame AS f ON f.id = d.frame_id " + OF_ROUND.format(table="f"),
    # What a surveyor notes may name somebody, and is shredded with the person.
    left_out=("note",),
)
ROUNDS = Chained(
    table="surveys_round",
    columns=(
        *("code", "owner_id", "year", "instrument_id", "methodology"),
        *("methodology_text", "register", "opens", "closes", "state"),
        *("collection", "simulated"),
        *("psu_stage", "lonely_psu", "weights"),
    ),
    chain="r.code",
    # The digest is written last while a round is loaded; the others are words.
    left_out=("name_vi", "name_en", "notes_vi", "notes_en", "digest", "loaded_at"),
    added=("ways",),
)
LATE = Chained(
    table="surveys_latearrival",
    columns=("round_id", "uid", "unit_id", "digest", "received_at"),
    added=("case_uid", "sender_id"),
    chain=f"o.code || '/' || r.id % {STRANDS}",
    join=OF_ROUND.format(table="r"),
)
OUT_OF_SAMPLE = Chained(
    table="surveys_outofsample",
    columns=(
        *("round_id", "uid", "case_uid", "unit_id", "reason", "sender_id", "channel"),
        *("device", "sequence", "digest", "received_at", "seen_by_id", "seen_at"),
    ),
    chain=f"o.code || '/' || r.id % {STRANDS}",
    join=OF_ROUND.format(table="r"),
)
ASKED = (
    *("asked_by_id", "asked_at", "reason", "outcome", "decided_by_id", "decided_at"),
    *("answer", "used_at"),
)
REVIEW_REQUESTS = Chained(
    table="surveys_reviewrequest",
    columns=("response_id", "decision", *ASKED),
    chain=f"o.code || '/' || p.id % {STRANDS}",
    join=OF_RESPONSE,
)
AMENDMENT_REQUESTS = Chained(
    table="surveys_amendmentrequest",
    columns=("response_id", "changes", "undoes_id", *ASKED),
    chain=f"o.code || '/' || p.id % {STRANDS}",
    join=OF_RESPONSE,
)
OPENING_REQUESTS = Chained(
    table="surveys_openingrequest",
    columns=("round_id", *ASKED),
    chain="o.code",
    join=OF_ROUND.format(table="r"),
)
REOPENING_REQUESTS = Chained(
    table="surveys_reopeningrequest",
    columns=("round_id", "closes", *ASKED),
    chain="o.code",
    join=OF_ROUND.format(table="r"),
)
WITHDRAWAL_REQUESTS = Chained(
    table="surveys_withdrawalrequest",
    columns=("round_id", *ASKED),
    chain="o.code",
    join=OF_ROUND.format(table="r"),
)
DESIGN_REQUESTS = Chained(
    table="surveys_designrequest",
    columns=(
        *("round_id", "psu_stage", "lonely_psu", "weighting", "untotalled"),
        *("digest", *ASKED),
    ),
    chain="o.code",
    # The files stand in the chain by their digest.
    left_out=(
        *("design_file", "design", "totals_file", "totals", "weights_file"),
        *("weights", "choices"),
    ),
    join=OF_ROUND.format(table="r"),
)
# Versions belong to no one round.
INSTRUMENTS = Chained(
    table="surveys_instrument",
    columns=(
        *("code", "digest", "title_vi", "title_en", "text"),
        *("stored_by_id", "stored_at", "retired_at"),
    ),
    chain="'questionnaires'",
    at_commit=True,
)
ERASURES = Chained(
    table="surveys_erasure",
    columns=("person_id", "by_id", "at", "reason"),
    chain="o.code",
    join="JOIN surveys_listedperson AS p ON p.id = r.person_id"
    " JOIN surveys_frame AS f ON f.id = p.frame_id " + OF_ROUND.format(table="f"),
)
TABLES = (
    *(RESPONSES, AMENDMENTS, REVIEWS, VISITS, ROUNDS, LATE),
    *(OUT_OF_SAMPLE, AMENDMENT_REQUESTS, REVIEW_REQUESTS, REOPENING_REQUESTS),
    OPENING_REQUESTS,
    WITHDRAWAL_REQUESTS,
    DESIGN_REQUESTS,
    INSTRUMENTS,
    ERASURES,
)
