"""Help: one page a role, told in the words that docs/a-year.md is made of."""
