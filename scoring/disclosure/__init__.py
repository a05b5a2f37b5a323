"""Which groups are withheld, and how tables hang together. PURE."""
