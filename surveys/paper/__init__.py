"""Paper questionnaires: pages, pure comparison of two passes, demonstration."""
