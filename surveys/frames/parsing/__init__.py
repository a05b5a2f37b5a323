"""Columns and rows of a list, read and judged. PURE."""
