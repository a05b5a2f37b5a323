"""The tamper-evident ledger: links only added, signed checkpoints of its chains."""
