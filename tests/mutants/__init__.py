"""Mutants: the system with one guard removed, each of which a named test must notice.

The list is read from the live schema and from the code, never kept by hand. What is
kept by hand is `killers.csv`: which test notices which mutant.
"""
