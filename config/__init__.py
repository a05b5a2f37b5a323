"""Wiring only: settings, addresses, servers; nothing imports it."""
