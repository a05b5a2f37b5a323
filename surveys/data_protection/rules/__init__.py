"""Texts of consent, deadlines of requests. PURE."""
