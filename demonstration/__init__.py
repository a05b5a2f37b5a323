"""Simulated rounds, people and feedback; nothing imports it but config."""
