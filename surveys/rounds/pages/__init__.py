"""Pages of a round: opened again, or withdrawn, by two people."""
