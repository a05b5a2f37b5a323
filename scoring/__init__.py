"""The bridge from answers to figures; what it makes is released by publishing."""
