"""Draws, assignments, visits and how far they are."""
