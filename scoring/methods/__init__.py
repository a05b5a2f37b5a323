"""Versions of methods: copied, changed, tried on a run, allowed by two people."""
