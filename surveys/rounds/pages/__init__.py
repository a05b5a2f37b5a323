"""Pages of a round: opened again, by two people."""
