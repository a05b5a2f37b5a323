"""What a file is by its own bytes, and whether it opens without a password. PURE."""
