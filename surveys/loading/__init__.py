"""A round's folder on disk, read and checked. PURE."""
