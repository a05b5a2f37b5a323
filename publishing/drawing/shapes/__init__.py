"""Outlines of provinces, and which border each other."""
