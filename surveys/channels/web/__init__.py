"""Entry on pages of ours, with and without a network."""
