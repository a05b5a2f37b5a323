"""Cycles set up by the council of their owner, opened and closed by two people."""
