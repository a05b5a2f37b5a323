"""Simulated rounds whose figures agree with what was printed. Pure: no framework."""
