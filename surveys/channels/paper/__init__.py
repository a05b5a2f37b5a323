"""Paper questionnaires: counted batches, keyed once or twice, settled, handed in."""
