"""What pages of several channels show of a questionnaire."""
