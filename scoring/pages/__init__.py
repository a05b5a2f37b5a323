"""Pages of the analyst: runs, the way to a draft, and what mends a round."""
