"""What a later version may bring: a column, a table filled from others, a guard.

Until this version is followed by a real one, an upgrade would have nothing to migrate.
"""
