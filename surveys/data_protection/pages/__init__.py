"""Pages of consent texts, requests about data, erasure."""
