"""Rights of the people asked: consent, requests, erasure."""
