"""What of methods is linked, in a chain of their own (accounts.ledger)."""

from accounts.ledger.proofs.linked_tables import Chained

CHAIN = "'methods'"

METHODS = Chained(
    table="scoring_method",
    columns=(
        *("code", "digest", "text", "stored_by_id", "stored_at"),
        *("allowed_at", "retired_at"),
    ),
    chain=CHAIN,
    at_commit=True,
)
REQUESTS = Chained(
    table="scoring_methodrequest",
    columns=(
        *("method_id", "digest", "asked_by_id", "asked_at", "reason", "outcome"),
        *("decided_by_id", "decided_at", "answer", "used_at"),
    ),
    chain=CHAIN,
    at_commit=True,
)
TABLES = (METHODS, REQUESTS)
