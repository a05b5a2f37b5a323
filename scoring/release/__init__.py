"""From indices to a release: rounded, compared, withheld, handed over."""
