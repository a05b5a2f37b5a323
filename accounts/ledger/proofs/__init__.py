"""How links are written, read and proven. PURE: no framework, no database."""
