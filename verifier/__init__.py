"""What verify.py is made of: the standard library alone, written again. PURE."""
