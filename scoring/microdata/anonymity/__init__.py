"""Whether anybody stands alone in a research file. PURE."""
