"""Deadlines, masking and small counts of feedback. PURE."""
