"""Simulated rounds whose figures agree with what was printed. PURE."""

# The demonstration's rounds, oldest first; each has a file in the folder `targets`.
CODES = ("sipas-2021", "sipas-2023", "sipas-2024")
