"""Trees of criteria as workbooks: down to fill in, up with a preview, kept by two."""
