"""Simulated rounds of any size in Parquet files, and who else counts them."""
