"""One page a round: its year in steps, what is missing, who does it where."""
