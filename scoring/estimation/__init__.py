"""Estimates with their errors: pure functions over arrays, no era. PURE."""
