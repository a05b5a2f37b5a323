"""Estimates with their errors: pure functions over arrays, no framework, no era."""
