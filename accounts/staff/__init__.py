"""What every page of the staff rests on: who opens it, what waits, pages of a list."""
