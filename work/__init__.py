"""The staff's front door: one home by role, with what waits for each person."""
