"""Texts of consent, deadlines of requests. PURE: no framework."""
