"""Register files: units, successions, days off, the alphabet. PURE."""
