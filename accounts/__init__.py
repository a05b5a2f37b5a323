"""People, roles by place, the two-person rule, the ledger."""
