"""Simulated scorecards of the demonstration that agree with the announced values."""
