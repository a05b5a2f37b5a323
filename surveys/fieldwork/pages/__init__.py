"""Pages of the field office: lists, draws, assignments, progress."""
