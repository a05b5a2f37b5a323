"""Signing in: password, second factor, provider, browsers seen before."""
