"""Releases in the chain of their round, announced tables in a chain of their own:
drafted, sealed, approved, withdrawn, discarded."""

from accounts.ledger.proofs.linked_tables import Chained

RELEASES = Chained(
    table="publishing_release",
    columns=(
        *("round_code", "edition", "state", "year", "owner_id", "register"),
        *("collection", "simulated", "methodology", "methodology_digest"),
        *(
            "input_digest",
            "code_version",
            "previous_round_code",
            "drafted_by_id",
            "drafted_at",
        ),
        *("sealed_by_id", "sealed_at", "embargo_until", "approved_by_id"),
        *("approved_at", "digest", "reason", "withdrawn_at"),
    ),
    chain="r.round_code",
    # Words and lists a sealed release's own digest covers.
    left_out=(
        *("kind", "name_vi", "name_en", "bases", "notes_vi", "notes_en", "methods"),
        *("methodology_name_vi", "methodology_name_en", "comparable_with"),
        *("provisional", "domain_names", "questions", "minimum_respondents"),
        *("confidence", "manifest"),
        # In the audit trail, which is a chain of its own.
        "confirmation",
    ),
)
# Tables of announced figures belong to no round.
ANNOUNCED_CHAIN = "announced"
ANNOUNCED = Chained(
    table="publishing_announcededition",
    columns=(
        *("code", "family", "edition", "state", "name_vi", "name_en"),
        *("first_year", "last_year", "declaration", "drafted_by_id", "drafted_at"),
        *("sealed_by_id", "sealed_at", "digest", "reason", "withdrawn_at"),
    ),
    chain=f"'{ANNOUNCED_CHAIN}'",
)
TABLES = (RELEASES, ANNOUNCED)
