"""How links are written, read and proven. PURE."""
