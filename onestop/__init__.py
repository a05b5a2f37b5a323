"""The desk of one-stop staff: their point's comments, numbers and apology letters."""
