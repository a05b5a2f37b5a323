"""From a frozen frame to a sample: how many, how shared out, and who. PURE."""
