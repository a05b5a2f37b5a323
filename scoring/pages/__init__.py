"""Pages of the analyst: runs and their jobs as they fill up, and the way to a draft."""
