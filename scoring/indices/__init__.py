"""Every index of a round from its tallies, laid out as rows. PURE."""
