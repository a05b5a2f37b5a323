"""Roles given and ended where somebody may give them, and people invited."""
