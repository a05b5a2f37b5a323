"""Programs that run far from here: one file each, the standard library alone."""
