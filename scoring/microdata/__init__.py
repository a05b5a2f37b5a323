"""Research files: protected, asked for, allowed, fetched."""
