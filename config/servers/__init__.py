"""Embedded PostgreSQL and Valkey, and whether given ones answer."""
